internal import CLinux
import Glibc
package import Operations
package import PluginProtocol
import Quantities
import Sentinels
import Statistics

/// Examines whether a kernel keeps one rule on one problem.
///
/// What a kernel declines is no fault: `KernelFailure` with the outcome `unsupported` says that the
/// rule could not be examined on this problem.
package struct Examination {
  private let request: WorkerRequest
  private let operation: any Operation
  private var random: SplitMix64

  /// Prepares the examination that a request asks for.
  package init(_ request: WorkerRequest, _ operation: any Operation) {
    self.request = request
    self.operation = operation
    random = SplitMix64(seed: request.seed ^ 0xE4A)
  }

  /// Examines a rule.
  ///
  /// - Returns: What was seen, in a few words.
  /// - Throws: `KernelFailure` with how the rule is broken.
  package mutating func examine(_ rule: ConformanceRule) throws(KernelFailure) -> String {
    switch rule {
    case .newerHost: try newerHost()
    case .wrongParameters: try wrongParameters()
    case .doubleOpen: try doubleOpen()
    case .closeWithoutRun: try closeWithoutRun()
    case .cancel: try cancel()
    case .correct, .inputs, .canaries, .lateIterations: try correct()
    case .everyIteration: try everyIteration()
    case .freshInputs: try freshInputs()
    case .exactIntegers: try exactIntegers(scale: 1)
    case .tinyNumbers: try tinyNumbers()
    case .determinism: try determinism()
    case .linearTime: try linearTime()
    case .repeatedInputs: try repeatedInputs()
    case .importCost: try importCost()
    case .roof: try roof()
    case .threads: try threads()
    case .memory: try memory()
    case .network: try network()
    case .state: try state()
    }
  }

  private func kernel(
    boundary: (any KernelBoundary)? = nil, slots: Int = 1
  ) throws(KernelFailure) -> HostedKernel {
    try HostedKernel(request, operation, boundary: boundary, slots: slots)
  }

  private func broken(_ seen: String) -> KernelFailure { KernelFailure(.wrongResult, seen) }
}

// MARK: - The boundary

extension Examination {
  private mutating func newerHost() throws(KernelFailure) -> String {
    let plugin = try NativePlugin(library: request.library, id: request.plugin)
    for version in [1, 9] {
      let kernel = try kernel(boundary: NativeBoundary(plugin, minorVersion: version))
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      try kernel.close()
    }
    return "hosts of minor versions 1 and 9 are served"
  }

  private func wrongParameters() throws(KernelFailure) -> String {
    let good = KernelProblem(request, operation, slots: 1)
    var problems: [(name: String, problem: KernelProblem)] = []
    func add(_ name: String, _ change: (inout KernelProblem) -> Void) {
      var problem = good
      change(&problem)
      problems.append((name, problem))
    }
    add("an operation that doesn't exist") { $0.operation = "no-such-operation" }
    add("a size of -1") { $0.sizes[0].value = -1 }
    // A program sees its operands' extents; a library has nothing but the sizes.
    if request.command.isEmpty { add("a missing size") { $0.sizes.removeFirst() } }
    add("a precision that it doesn't have") { $0.precision = .i8 }
    for (name, problem) in problems {
      let boundary = try HostedKernel.boundary(request)
      do throws(KernelFailure) { _ = try boundary.open(problem) } catch {
        switch error.outcome {
        case .unsupported, .pluginError: continue
        default: throw error
        }
      }
      throw broken("It opened \(name).")
    }
    return "declined \(problems.count) impossible problems"
  }

  private mutating func doubleOpen() throws(KernelFailure) -> String {
    let plugin = try NativePlugin(library: request.library, id: request.plugin)
    let first = try kernel(boundary: NativeBoundary(plugin))
    let second = try kernel(boundary: NativeBoundary(plugin))
    _ = try first.run(1)
    _ = try second.run(1)
    _ = try first.check(using: &random)
    try first.close()
    _ = try second.run(1)
    _ = try second.check(using: &random)
    try second.close()
    return "two problems side by side are right"
  }

  private func closeWithoutRun() throws(KernelFailure) -> String {
    try kernel().close()
    return "closed without having run"
  }

  private func cancel() throws(KernelFailure) -> String {
    let plugin = try NativePlugin(library: request.library, id: request.plugin)
    let boundary = NativeBoundary(plugin)
    let kernel = try kernel(boundary: boundary)
    let once = try min(kernel.run(1), kernel.run(1))
    // As many iterations as would take 2 seconds.
    let iterations = max(2, Int(Duration.seconds(2) / max(once, .nanoseconds(10))))
    boundary.cancel()
    let start = ContinuousClock.now
    do throws(KernelFailure) { _ = try kernel.run(iterations) } catch {
      guard error.outcome == .skipped else { throw error }
    }
    let elapsed = ContinuousClock.now - start
    guard elapsed < .seconds(1) + once * 2 else {
      throw broken("It went on for \(elapsed.milliseconds) after it was asked to stop.")
    }
    return "stopped after \(elapsed.milliseconds)"
  }
}

// MARK: - Correctness

extension Examination {
  private mutating func correct() throws(KernelFailure) -> String {
    let kernel = try kernel()
    kernel.poisonEveryOutput()
    _ = try kernel.run(1)
    let check = try kernel.check(using: &random)
    return "right, at \(percent(check.residual)) of the tolerance"
  }

  private mutating func everyIteration() throws(KernelFailure) -> String {
    let slots = 3
    let kernel = try kernel(slots: slots)
    // Several times round, in steps that don't divide the number of slots.
    for iterations in [1, 2, slots, 2 * slots + 1] {
      kernel.poisonEveryOutput()
      _ = try kernel.run(iterations)
      if iterations < slots { continue }
      for slot in 0..<slots { _ = try kernel.check(slot, using: &random) }
    }
    return "every output of \(slots) slots is written every time"
  }

  private mutating func freshInputs() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let rounds = 3
    for round in 0..<rounds {
      var fill = SplitMix64(seed: request.seed &+ UInt64(round) &* 7919)
      unsafe kernel.fill(0) { bytes, precision in
        unsafe InputFill.fill(bytes, precision: precision, using: &fill)
      }
      try kernel.importSlot(0)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
    }
    return "\(rounds) sets of inputs, each computed anew"
  }

  private mutating func tinyNumbers() throws(KernelFailure) -> String {
    // Sixteen times below the smallest normal number.
    _ = try exactIntegers(scale: request.precision == .f64 ? 0x1p-1026 : 0x1p-130)
    return "numbers below the normal range count"
  }

  /// Fills the inputs with whole numbers from -2 to 2, the first input's times a power of two, so that
  /// every sum is exact.
  private mutating func exactIntegers(scale: Double) throws(KernelFailure) -> String {
    guard type(of: operation).isSumOfProducts else {
      throw KernelFailure(.unsupported, "Its outputs are no sums of products.")
    }
    let kernel = try kernel()
    var fill = SplitMix64(seed: request.seed)
    var isFirst = true
    unsafe kernel.fill(0) { bytes, precision in
      unsafe Self.fillWithIntegers(bytes, precision, scale: isFirst ? scale : 1, using: &fill)
      isFirst = false
    }
    try kernel.importSlot(0)
    _ = try kernel.run(1)
    let check = try kernel.check(using: &random)
    guard check.residual == 0 else {
      throw broken(
        "Sums of small whole numbers are off by \(percent(check.residual)) of the tolerance.")
    }
    return "sums of whole numbers are exact"
  }

  private static func fillWithIntegers(
    _ bytes: UnsafeMutableRawBufferPointer, _ precision: Precision, scale: Double,
    using random: inout SplitMix64
  ) {
    for index in 0..<bytes.count / precision.bytes {
      let number = Double(Int(random.next() >> 33) % 5 - 2) * scale
      if precision == .f32 {
        unsafe bytes.storeBytes(of: Float(number), toByteOffset: index * 4, as: Float.self)
      } else {
        unsafe bytes.storeBytes(of: number, toByteOffset: index * 8, as: Double.self)
      }
    }
  }

  private mutating func determinism() throws(KernelFailure) -> String {
    let kernel = try kernel()
    var outputs: [[UInt8]] = []
    for _ in 0..<5 {
      kernel.poisonEveryOutput()
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      outputs.append(try kernel.outputs(0))
    }
    let agree = outputs.allSatisfy { $0 == outputs[0] }
    guard agree || !request.isBitwise else {
      throw broken("Five runs on the same inputs differ in their last bits.")
    }
    return agree ? "five runs agree to the last bit" : "runs differ within the tolerance, as stated"
  }
}

// MARK: - Honesty

extension Examination {
  /// Iterations that together take at least this long.
  private func calibrated(
    _ kernel: HostedKernel, to time: Duration
  ) throws(KernelFailure) -> Int {
    _ = try kernel.run(1)
    var iterations = 1
    while true {
      let elapsed = try kernel.run(iterations)
      if elapsed >= time { return iterations }
      iterations = max(
        iterations * 2, Int(Double(iterations) * (time / max(elapsed, .nanoseconds(1)))))
    }
  }

  private func linearTime() throws(KernelFailure) -> String {
    let kernel = try kernel()
    // A neighbour on the same core takes turns of some milliseconds: what is longer never runs undisturbed.
    let one = try calibrated(kernel, to: max(.milliseconds(1), kernel.shortestSample))
    var ratio = 0.0
    // A neighbour may last as long as one attempt; what doesn't grow with the work never does.
    for _ in 0..<4 {
      // The least of several: a neighbour makes times longer, never shorter.
      var single = Double.infinity
      var double = Double.infinity
      for _ in 0..<15 {
        single = min(single, try kernel.run(one) / .nanoseconds(1))
        double = min(double, try kernel.run(2 * one) / .nanoseconds(1))
      }
      ratio = double / single
      if (1.6...2.4).contains(ratio) {
        return "twice the iterations take \(ratio.text) times as long"
      }
    }
    throw broken("Twice the iterations took \(ratio.text) times as long.")
  }

  private func repeatedInputs() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: max(.milliseconds(2), kernel.shortestSample))
    var repeated: [Double] = []
    var fresh: [Double] = []
    for round in 0..<12 {
      repeated.append(try kernel.run(iterations) / .nanoseconds(1))
      var fill = SplitMix64(seed: request.seed &+ UInt64(round + 1))
      unsafe kernel.fill(0) { bytes, precision in
        unsafe InputFill.fill(bytes, precision: precision, using: &fill)
      }
      try kernel.importSlot(0)
      // What filling did to the caches is over after one iteration; a memory of results isn't.
      fresh.append(try kernel.run(1) / .nanoseconds(1))
    }
    let (first, again) = (fresh.quantile(0.25), repeated.quantile(0.25) / Double(iterations))
    let ratio = first / again
    // Fifty microseconds are what cold caches and a first call may cost.
    guard ratio < 3 || first - again < 50_000 else {
      throw broken(
        "The first iteration on new inputs took \(ratio.text) times as long as a repeated one.")
    }
    return "new inputs take \(ratio.text) times as long as repeated ones"
  }

  private func importCost() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: max(.milliseconds(2), kernel.shortestSample))
    var runs: [Double] = []
    var imports: [Double] = []
    for _ in 0..<8 {
      runs.append(try kernel.run(iterations) / .nanoseconds(1) / Double(iterations))
      let start = ContinuousClock.now
      try kernel.importSlot(0)
      imports.append((ContinuousClock.now - start) / .nanoseconds(1))
    }
    let traffic = Double(operation.traffic(request.precision).bytes)
    // Changing a layout moves each operand once; 0.1 B/ns is slower than any memory in use. Choosing
    // between ways to compute may take some milliseconds.
    let allowed = traffic / 0.1 + 5_000_000
    let (run, layout) = (runs.quantile(0.25), imports.quantile(0.25))
    guard layout <= max(allowed, run * 0.5) || layout <= run else {
      throw broken(
        "Import takes \((layout / run).text) times as long as an iteration, more than changing a layout needs."
      )
    }
    return "import takes \((layout / run).text) times as long as an iteration"
  }

  private func roof() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: max(.milliseconds(5), kernel.shortestSample))
    var best = Double.infinity
    var peak = 0.0
    for _ in 0..<8 {
      peak = max(peak, Sentinel.burstRate())
      best = min(best, try kernel.run(iterations) / .seconds(1) / Double(iterations))
    }
    if request.precision == .f64 { peak /= 2 }
    let rate = operation.work.flop / best
    let share = rate / (peak * Double(request.threads))
    // The burst is a little below the true peak on some processors.
    guard share <= 1.25 else {
      throw KernelFailure(
        .implausible, "It computes \(percent(share)) of what the processor can, by its own probe.")
    }
    return "\(percent(share)) of the processor's multiply-add rate"
  }
}

// MARK: - Resources

extension Examination {
  private mutating func threads() throws(KernelFailure) -> String {
    let kernel = try kernel()
    _ = try kernel.run(2)
    let facts = WorkerFacts(of: kernel)
    guard facts.threads.count <= request.threads else {
      throw KernelFailure(
        .overBudget, "It uses \(facts.threads.count) threads where \(request.threads) are granted.")
    }
    let children =
      ProcFile.read("/proc/self/task/\(getpid())/children", limit: 4096)?
      .split(separator: " ").count ?? 0
    let own = request.command.isEmpty ? 0 : 1
    guard children <= own, kernel.processes.count <= 1 else {
      throw KernelFailure(.overBudget, "It started processes of its own.")
    }
    return "\(facts.threads.count) of \(request.threads) threads, no other processes"
  }

  private mutating func memory() throws(KernelFailure) -> String {
    let kernel = try kernel()
    _ = try kernel.run(1)
    let before = WorkerFacts(of: kernel).peakResidentBytes
    for _ in 0..<20 { _ = try kernel.run(1) }
    let grown = WorkerFacts(of: kernel).peakResidentBytes - before
    guard grown < 16 << 20 else {
      throw KernelFailure(.outOfMemory, "Twenty iterations took \(grown >> 20) MiB more memory.")
    }
    return "twenty iterations take \(max(0, grown) >> 10) KiB more"
  }

  private func network() throws(KernelFailure) -> String {
    // Whoever started the worker may have left it sockets of their own.
    let inherited = Self.sockets(of: Int(getpid()))
    let kernel = try kernel()
    _ = try kernel.run(1)
    for process in kernel.processes {
      guard Self.sockets(of: process).isSubset(of: inherited) else {
        throw broken("It holds a socket open.")
      }
    }
    return "no sockets"
  }

  /// The sockets that a process holds, such as `socket:[4711]`.
  private static func sockets(of process: Int) -> Set<String> {
    var sockets: Set<String> = []
    for name in ProcFile.names(in: "/proc/\(process)/fd") {
      var target = [CChar](repeating: 0, count: 256)
      let length = unsafe readlink("/proc/\(process)/fd/\(name)", &target, 255)
      guard length > 0 else { continue }
      let text = String(
        decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix("socket:") { sockets.insert(text) }
    }
    return sockets
  }

  private mutating func state() throws(KernelFailure) -> String {
    let modes = divide_float_modes()
    let signals = divide_signal_digest()
    let affinity = ProcFile.affinity()
    let kernel = try kernel()
    _ = try kernel.run(2)
    try kernel.close()
    guard divide_float_modes() == modes else {
      throw broken("It changed the modes of floating-point arithmetic.")
    }
    guard divide_signal_digest() == signals else { throw broken("It changed a signal's handler.") }
    guard ProcFile.affinity() == affinity else { throw broken("It changed the affinity.") }
    return "modes, signal handlers and affinity are as before"
  }
}

// MARK: - Words

private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

extension Double {
  fileprivate var text: String {
    self >= 10 ? "\(Int(rounded()))" : "\((self * 100).rounded() / 100)"
  }
}

extension Duration {
  fileprivate var milliseconds: String { "\(Int((self / .milliseconds(1)).rounded())) ms" }
}
