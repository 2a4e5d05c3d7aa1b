package import Operations

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
  /// What to compute.
  package var operation: OperationID
  /// The sizes to compute it for.
  package var problem: Problem
  /// How the operands are stored.
  package var precision: Precision
  /// The device to compute on.
  package var device: DeviceID
  /// The device as the process sees it, where it is shown only some; `nil` where it sees all.
  package var seenDevice: DeviceID?
  /// The most threads the kernel may use.
  package var threads: Int
  /// Whether the operands are in the caches when an iteration begins.
  package var caches: CacheState
  /// How many bytes of operands to rotate over for cold caches.
  package var coldBytes: Int64
  /// How many bytes of operands may be rotated over and still be in the caches of a core.
  package var warmBytes: Int64 = 0
  /// The most bytes that operands and workspace may take.
  package var memoryLimit: Int64
  /// The most bytes that a kernel may take of its device's memory; `nil` where nobody knows.
  package var deviceMemoryLimit: Int64?
  /// Determines the inputs and which samples are checked.
  package var seed: UInt64
  /// How to warm up and to sample.
  package var sampling: Sampling
  /// The rule to examine instead of measuring; `nil` to measure.
  package var rule: ConformanceRule?
  /// Whether the manifest says that two runs agree to the last bit.
  package var isBitwise = false
  /// Whether every thread counts; not where some belong to a device's driver.
  package var threadsAreCounted = true
  /// The program that holds a library's kernel in a process of its own, `divide-host`.
  package var host = ""
  /// What somebody else's code is started with; the command follows.
  ///
  /// A launcher and its options, which shut it off from what isn't its business; empty to start it
  /// as it is.
  package var room: [String] = []

  /// Creates the request to measure.
  package init(
    plugin: String, library: String, command: [String], folder: String, operation: OperationID,
    problem: Problem, precision: Precision, device: DeviceID, threads: Int, caches: CacheState,
    coldBytes: Int64, memoryLimit: Int64, seed: UInt64, sampling: Sampling
  ) {
    self.plugin = plugin
    self.library = library
    self.command = command
    self.folder = folder
    self.operation = operation
    self.problem = problem
    self.precision = precision
    self.device = device
    self.threads = threads
    self.caches = caches
    self.coldBytes = coldBytes
    self.memoryLimit = memoryLimit
    self.seed = seed
    self.sampling = sampling
  }

  /// The version of the messages in this file and in `WorkerReply`.
  package static let protocolVersion = 1
}

extension WorkerRequest {
  /// How a worker warms a kernel up and samples it, in the words of the request.
  package struct Sampling: Codable, Hashable, Sendable {
    /// Warm up at least this long.
    package var minimumWarmUpNanoseconds: Int64
    /// Stop warming up after this long, steady or not.
    package var maximumWarmUpNanoseconds: Int64
    /// A sample lasts at least this long.
    package var minimumSampleNanoseconds: Int64
    /// Take this many samples, if the time allows.
    package var samples: Int
    /// Take at least this many samples, whatever the time.
    package var minimumSamples: Int
    /// Stop sampling after this long, once there are enough samples.
    package var samplingNanoseconds: Int64
    /// Probe the machine at least this often.
    package var probeNanoseconds: Int64

    /// Creates the part of a request that says how to sample.
    package init(
      minimumWarmUpNanoseconds: Int64, maximumWarmUpNanoseconds: Int64,
      minimumSampleNanoseconds: Int64, samples: Int, minimumSamples: Int,
      samplingNanoseconds: Int64, probeNanoseconds: Int64
    ) {
      self.minimumWarmUpNanoseconds = minimumWarmUpNanoseconds
      self.maximumWarmUpNanoseconds = maximumWarmUpNanoseconds
      self.minimumSampleNanoseconds = minimumSampleNanoseconds
      self.samples = samples
      self.minimumSamples = minimumSamples
      self.samplingNanoseconds = samplingNanoseconds
      self.probeNanoseconds = probeNanoseconds
    }
  }
}

// MARK: - On the wire

extension WorkerRequest: Codable {
  private enum Key: String, CodingKey {
    case protocolVersion = "protocol"
    case plugin, library, command, folder, rule, isBitwise, operation, problem, precision, device,
      threads, threadsAreCounted, host, room, caches, coldBytes, warmBytes, memoryLimit,
      deviceMemoryLimit, seenDevice, seed
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
    // Absent for the processor: lines of before there were devices read the same way.
    if device != .cpu { try container.encode(device.description, forKey: .device) }
    try container.encode(threads, forKey: .threads)
    try container.encode(threadsAreCounted, forKey: .threadsAreCounted)
    try container.encode(host, forKey: .host)
    try container.encode(room, forKey: .room)
    try container.encode(caches.rawValue, forKey: .caches)
    try container.encode(coldBytes, forKey: .coldBytes)
    try container.encode(warmBytes, forKey: .warmBytes)
    try container.encode(memoryLimit, forKey: .memoryLimit)
    try container.encodeIfPresent(deviceMemoryLimit, forKey: .deviceMemoryLimit)
    try container.encodeIfPresent(seenDevice?.description, forKey: .seenDevice)
    try container.encode(seed, forKey: .seed)
    // Its keys are among those of the request.
    try sampling.encode(to: encoder)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .protocolVersion)
    guard version == Self.protocolVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .protocolVersion, in: container,
        debugDescription: "Protocol \(version) was asked for; this worker speaks 1.")
    }
    func known<Value>(_ key: Key, _ read: (String) -> Value?) throws -> Value {
      let name = try container.decode(String.self, forKey: key)
      guard let value = read(name) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "'\(name)' is not known.")
      }
      return value
    }
    self.init(
      plugin: try container.decode(String.self, forKey: .plugin),
      library: try container.decode(String.self, forKey: .library),
      command: try container.decode([String].self, forKey: .command),
      folder: try container.decode(String.self, forKey: .folder),
      operation: OperationID(rawValue: try container.decode(String.self, forKey: .operation)),
      problem: Problem(
        sizes: try container.decode([EncodedSize].self, forKey: .problem).map(\.size)),
      precision: try known(.precision, Precision.init),
      device: try container.contains(.device) ? known(.device, DeviceID.init) : .cpu,
      threads: try container.decode(Int.self, forKey: .threads),
      caches: try known(.caches, CacheState.init),
      coldBytes: try container.decode(Int64.self, forKey: .coldBytes),
      memoryLimit: try container.decode(Int64.self, forKey: .memoryLimit),
      seed: try container.decode(UInt64.self, forKey: .seed),
      sampling: try Sampling(from: decoder))
    seenDevice = try container.contains(.seenDevice) ? known(.seenDevice, DeviceID.init) : nil
    deviceMemoryLimit = try container.decodeIfPresent(Int64.self, forKey: .deviceMemoryLimit)
    rule = try container.decodeIfPresent(ConformanceRule.self, forKey: .rule)
    isBitwise = try container.decode(Bool.self, forKey: .isBitwise)
    threadsAreCounted = try container.decode(Bool.self, forKey: .threadsAreCounted)
    warmBytes = try container.decode(Int64.self, forKey: .warmBytes)
    host = try container.decode(String.self, forKey: .host)
    room = try container.decode([String].self, forKey: .room)
  }
}

/// One size of a problem in JSON.
package struct EncodedSize: Codable, Hashable, Sendable {
  /// The size's name, such as `m`.
  package var name: String
  /// The size itself.
  package var value: Int

  /// Writes a size down.
  package init(_ size: Problem.Size) {
    name = size.name
    value = size.value
  }

  /// The size that was written down.
  package var size: Problem.Size { Problem.Size(name: name, value: value) }
}
