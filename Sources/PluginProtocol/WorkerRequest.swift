package import Operations
import Quantities
package import Sampling

/// The one line a worker reads: what to measure, and how.
package struct WorkerRequest: Hashable, Sendable {
  /// The plugin's name, as its library has to give it.
  package var plugin: String
  /// The library's path; empty for a program.
  package var library: String
  /// The program and its arguments; empty for a library.
  package var command: [String]
  /// The folder that a program is started in.
  package var folder: String
  package var operation: OperationID
  package var problem: Problem
  package var precision: Precision
  /// The most threads the kernel may use.
  package var threads: Int
  package var caches: CacheState
  /// How many bytes of operands to rotate over for cold caches.
  package var coldBytes: Int64
  /// The most bytes that operands and workspace may take.
  package var memoryLimit: Int64
  /// Determines the inputs and which samples are checked.
  package var seed: UInt64
  package var plan: SamplingPlan
  /// The rule to examine instead of measuring; `nil` to measure.
  package var rule: ConformanceRule?
  /// Whether the manifest says that two runs agree to the last bit.
  package var isBitwise = false
  /// Whether every thread counts; not where some belong to a device's driver.
  package var threadsAreCounted = true

  package init(
    plugin: String, library: String, command: [String], folder: String, operation: OperationID,
    problem: Problem, precision: Precision, threads: Int, caches: CacheState, coldBytes: Int64,
    memoryLimit: Int64, seed: UInt64, plan: SamplingPlan
  ) {
    self.plugin = plugin
    self.library = library
    self.command = command
    self.folder = folder
    self.operation = operation
    self.problem = problem
    self.precision = precision
    self.threads = threads
    self.caches = caches
    self.coldBytes = coldBytes
    self.memoryLimit = memoryLimit
    self.seed = seed
    self.plan = plan
  }

  /// The version of the messages in this file and in `WorkerReply`.
  package static let protocolVersion = 1
}

// MARK: - On the wire

extension WorkerRequest: Codable {
  private enum Key: String, CodingKey {
    case protocolVersion = "protocol"
    case plugin, library, command, folder, rule, isBitwise, operation, problem, precision, threads,
      threadsAreCounted, caches, coldBytes, memoryLimit
    case seed, minimumWarmUpNanoseconds, maximumWarmUpNanoseconds, minimumSampleNanoseconds
    case samples, minimumSamples, samplingNanoseconds, probeNanoseconds
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.protocolVersion, forKey: .protocolVersion)
    try container.encode(plugin, forKey: .plugin)
    try container.encode(library, forKey: .library)
    try container.encode(command, forKey: .command)
    try container.encode(folder, forKey: .folder)
    try container.encodeIfPresent(rule, forKey: .rule)
    try container.encode(isBitwise, forKey: .isBitwise)
    try container.encode(operation.rawValue, forKey: .operation)
    try container.encode(problem.sizes.map(EncodedSize.init), forKey: .problem)
    try container.encode(precision.rawValue, forKey: .precision)
    try container.encode(threads, forKey: .threads)
    try container.encode(threadsAreCounted, forKey: .threadsAreCounted)
    try container.encode(caches.rawValue, forKey: .caches)
    try container.encode(coldBytes, forKey: .coldBytes)
    try container.encode(memoryLimit, forKey: .memoryLimit)
    try container.encode(seed, forKey: .seed)
    try container.encode(plan.minimumWarmUp.inNanoseconds, forKey: .minimumWarmUpNanoseconds)
    try container.encode(plan.maximumWarmUp.inNanoseconds, forKey: .maximumWarmUpNanoseconds)
    try container.encode(plan.minimumSample.inNanoseconds, forKey: .minimumSampleNanoseconds)
    try container.encode(plan.samples, forKey: .samples)
    try container.encode(plan.minimumSamples, forKey: .minimumSamples)
    try container.encode(plan.samplingTime.inNanoseconds, forKey: .samplingNanoseconds)
    try container.encode(plan.probeInterval.inNanoseconds, forKey: .probeNanoseconds)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .protocolVersion)
    guard version == Self.protocolVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .protocolVersion, in: container,
        debugDescription: "Protocol \(version) was asked for; this worker speaks 1.")
    }
    func duration(_ key: Key) throws -> Duration {
      .nanoseconds(try container.decode(Int64.self, forKey: key))
    }
    func choice<Choice: RawRepresentable>(_: Choice.Type, _ key: Key) throws -> Choice
    where Choice.RawValue == String {
      let name = try container.decode(String.self, forKey: key)
      guard let choice = Choice(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "'\(name)' is not known.")
      }
      return choice
    }
    var plan = SamplingPlan(.quick)
    plan.minimumWarmUp = try duration(.minimumWarmUpNanoseconds)
    plan.maximumWarmUp = try duration(.maximumWarmUpNanoseconds)
    plan.minimumSample = try duration(.minimumSampleNanoseconds)
    plan.samples = try container.decode(Int.self, forKey: .samples)
    plan.minimumSamples = try container.decode(Int.self, forKey: .minimumSamples)
    plan.samplingTime = try duration(.samplingNanoseconds)
    plan.probeInterval = try duration(.probeNanoseconds)
    self.init(
      plugin: try container.decode(String.self, forKey: .plugin),
      library: try container.decode(String.self, forKey: .library),
      command: try container.decode([String].self, forKey: .command),
      folder: try container.decode(String.self, forKey: .folder),
      operation: OperationID(rawValue: try container.decode(String.self, forKey: .operation)),
      problem: Problem(
        sizes: try container.decode([EncodedSize].self, forKey: .problem).map(\.size)),
      precision: try choice(Precision.self, .precision),
      threads: try container.decode(Int.self, forKey: .threads),
      caches: try choice(CacheState.self, .caches),
      coldBytes: try container.decode(Int64.self, forKey: .coldBytes),
      memoryLimit: try container.decode(Int64.self, forKey: .memoryLimit),
      seed: try container.decode(UInt64.self, forKey: .seed), plan: plan)
    rule = try container.decodeIfPresent(ConformanceRule.self, forKey: .rule)
    isBitwise = try container.decode(Bool.self, forKey: .isBitwise)
    threadsAreCounted = try container.decode(Bool.self, forKey: .threadsAreCounted)
  }
}

/// One size of a problem in JSON.
package struct EncodedSize: Codable, Hashable, Sendable {
  package var name: String
  package var value: Int

  package init(_ size: Problem.Size) {
    name = size.name
    value = size.value
  }

  package var size: Problem.Size { Problem.Size(name: name, value: value) }
}
