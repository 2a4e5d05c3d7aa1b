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
    case .largeProblem: try largeProblem()
    case .everyIteration: try everyIteration()
    case .freshInputs: try freshInputs()
    case .exactIntegers: try exactIntegers(scale: 1)
    case .tinyNumbers: try tinyNumbers()
    case .determinism: try determinism()
    case .outsideReads: try outsideReads()
    case .linearTime: try confirmed(linearTime)
    case .repeatedInputs: try confirmed(repeatedInputs)
    case .importCost: try confirmed(importCost)
    case .statedTimes: try statedTimes()
    case .roof: try confirmed(roof)
    case .threads: try threads()
    case .memory: try memory()
    case .network: try network()
    case .state: try state()
    }
  }

  private func kernel(
    boundary: (any KernelBoundary)? = nil, slots: Int = 1, fence: GuardedBuffer.Fence? = nil
  ) throws(KernelFailure) -> HostedKernel {
    try HostedKernel(request, operation, boundary: boundary, slots: slots, fence: fence)
  }

  private func broken(_ seen: String) -> KernelFailure { KernelFailure(.wrongResult, seen) }
}

// MARK: - The boundary

extension Examination {
  private mutating func newerHost() throws(KernelFailure) -> String {
    let plugin = try NativePlugin(library: request.library, id: request.plugin)
    try kernel(boundary: NativeBoundary(plugin)).close()
    for version in [1, 9] {
      do throws(KernelFailure) {
        let kernel = try kernel(boundary: NativeBoundary(plugin, minorVersion: version))
        _ = try kernel.run(1)
        _ = try kernel.check(using: &random)
        try kernel.close()
      } catch {
        guard error.outcome == .unsupported else { throw error }
        throw broken("It declined a host of minor version \(version), and no other.")
      }
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
    let second = try other(plugin)
    _ = try first.run(1)
    _ = try second.run(1)
    _ = try first.check(using: &random)
    try first.close()
    _ = try second.run(1)
    _ = try second.check(using: &random)
    try second.close()
    return "two problems side by side are right"
  }

  /// Opens a problem of other sizes, or the same again if the kernel declines those.
  private func other(_ plugin: NativePlugin) throws(KernelFailure) -> HostedKernel {
    let awkward = type(of: operation).awkwardProblems
    let other = hosts(awkward[awkward.count - 1])
    do throws(KernelFailure) {
      return try HostedKernel(request, other, boundary: NativeBoundary(plugin), slots: 1)
    } catch {
      guard error.outcome == .unsupported else { throw error }
      return try kernel(boundary: NativeBoundary(plugin))
    }
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

  private mutating func largeProblem() throws(KernelFailure) -> String {
    let time = try estimatedTime(of: operation)
    guard time < .seconds(15) else {
      throw KernelFailure(.unsupported, "a large problem would take \(time.milliseconds)")
    }
    return try correct()
  }

  /// Returns how long one iteration of a problem takes, from one of the typical problem.
  private func estimatedTime(of operation: any Operation) throws(KernelFailure) -> Duration {
    let typical = hosts(type(of: operation).typicalProblem)
    let kernel = try HostedKernel(request, typical, boundary: nil, slots: 1)
    let once = try min(kernel.run(1), kernel.run(1))
    try kernel.close()
    // Some operations only move numbers.
    let work = typical.work.flop > 0 ? operation.work.flop / typical.work.flop : 0
    return once
      * max(
        work,
        Double(operation.traffic(request.precision).bytes)
          / Double(typical.traffic(request.precision).bytes))
  }

  /// Returns this operation on a problem of the host's own.
  private func hosts(_ problem: Problem) -> any Operation {
    guard let operation = try? type(of: operation).init(problem) else {
      preconditionFailure("The host's own problems make sense.")
    }
    return operation
  }

  private mutating func everyIteration() throws(KernelFailure) -> String {
    let single = try kernel()
    let once = try min(single.run(1), single.run(1))
    // Each has threads of its own while it is open.
    try single.close()
    let bytes = max(1, Int(operation.traffic(request.precision).bytes))
    // One slot, as with warm caches; a few; and so many that a call passes each but once.
    let many = max(6, min(24, (64 << 20) / bytes, Int(.seconds(2) / max(once, .nanoseconds(1)))))
    for wanted in [1, 3, many] {
      let kernel = try kernel(slots: wanted)
      let slots = kernel.slotCount
      // Several times round, in steps that don't divide the number of slots.
      for iterations in wanted == many ? [slots] : [1, 2, slots, 2 * slots + 1] {
        for looksComputed in [false, true] {
          if looksComputed {
            kernel.disguiseEveryOutput(using: &random)
          } else {
            kernel.poisonEveryOutput()
          }
          _ = try kernel.run(iterations)
          if iterations < slots { continue }
          for slot in 0..<slots { _ = try kernel.check(slot, using: &random) }
        }
      }
      try kernel.close()
    }
    return "every output of up to \(many) slots is written every time"
  }

  private mutating func freshInputs() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let rounds = 3
    for round in 0..<rounds {
      var fill = SplitMix64(seed: request.seed &+ UInt64(round) &* 7919)
      unsafe kernel.fill(0) { bytes, tensor in
        unsafe InputFill.fill(bytes, as: tensor, using: &fill)
      }
      try kernel.importSlot(0)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      // Whoever knows inputs by a part of them doesn't see this; the last outputs are left in place.
      kernel.changeOneNumber(0, using: &random)
      try kernel.importSlot(0)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
    }
    return "\(2 * rounds) sets of inputs, each computed anew"
  }

  private mutating func outsideReads() throws(KernelFailure) -> String {
    for fence in [GuardedBuffer.Fence.before, .behind] {
      let kernel = try kernel(fence: fence)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      try kernel.close()
    }
    return "nothing is read before or behind the tensors"
  }

  private mutating func tinyNumbers() throws(KernelFailure) -> String {
    // Sixteen times below the smallest normal number.
    _ = try exactIntegers(scale: request.precision == .f64 ? 0x1p-1026 : 0x1p-130)
    return "numbers below the normal range count"
  }

  /// Fills the inputs with whole numbers from -2 to 2, the first input's times a power of two, so that
  /// every sum is exact, but for an algorithm that the kernel states and that suits the problem.
  private mutating func exactIntegers(scale: Double) throws(KernelFailure) -> String {
    guard type(of: operation).isSumOfProducts else {
      throw KernelFailure(.unsupported, "Its outputs are no sums of products.")
    }
    let kernel = try kernel()
    var fill = SplitMix64(seed: request.seed)
    var isFirst = true
    unsafe kernel.fill(0) { bytes, tensor in
      guard case .numbers = tensor.content else {
        unsafe InputFill.fill(bytes, as: tensor, using: &fill)
        return
      }
      unsafe Self.fillWithIntegers(
        bytes, tensor.precision, scale: isFirst ? scale : 1, using: &fill)
      isFirst = false
    }
    try kernel.importSlot(0)
    _ = try kernel.run(1)
    let check = try kernel.check(using: &random)
    guard let algorithm = kernel.facts["algorithm"].flatMap(Algorithm.init),
      operation.leastWork(algorithm) != operation.leastWork(nil)
    else {
      guard check.residual == 0 else {
        throw broken(
          "Sums of small whole numbers are off by \(percent(check.residual)) of the tolerance.")
      }
      return "sums of whole numbers are exact"
    }
    // Its fractions, such as 1/24, round: within the tolerance, as every result. What is below the normal range
    // rounds to few bits, near the tolerance times the scale; flushed to zero it were off by thousands of that.
    guard scale == 1 || check.residual <= 64 * scale else {
      throw broken(
        "Sums of small whole numbers are off by \(percent(check.residual)) of the tolerance, more than "
          + "\(algorithm.rawValue) needs.")
    }
    return "sums of whole numbers are off by \(percent(check.residual)) of the tolerance by "
      + algorithm.rawValue
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

  /// Examines up to three times, and believes that a rule is broken only if it was each time.
  ///
  /// A busy machine can make any one measurement look wrong.
  private func confirmed(
    _ examine: () throws(KernelFailure) -> String
  ) throws(KernelFailure) -> String {
    for _ in 0..<2 {
      do throws(KernelFailure) { return try examine() } catch {
        guard error.outcome == .wrongResult || error.outcome == .implausible else { throw error }
      }
    }
    return try examine()
  }

  /// Does something several times, as often as 3 seconds allow, but three times at least.
  private func repeatedly(
    _ rounds: Int, _ body: (Int) throws(KernelFailure) -> Void
  ) throws(KernelFailure) {
    let start = ContinuousClock.now
    for round in 0..<rounds {
      if round >= 3, ContinuousClock.now - start > .seconds(3) { return }
      try body(round)
    }
  }

  /// What one call may cost beside its work: waking up, cold caches, a message to a program.
  private func callCost(_ kernel: HostedKernel) -> Double {
    kernel.shortestSample / .nanoseconds(1) / 20
  }

  /// Opens a problem that takes a millisecond or more, where differences show: the large one, unless
  /// the kernel needs more than a tenth of a second for it.
  private func timedKernel() throws(KernelFailure) -> (HostedKernel, any Operation) {
    let large = hosts(type(of: operation).largeProblem)
    guard try estimatedTime(of: large) < .milliseconds(100) else {
      return (try kernel(), operation)
    }
    do throws(KernelFailure) {
      return (try HostedKernel(request, large, boundary: nil, slots: 1), large)
    } catch {
      guard error.outcome == .unsupported else { throw error }
      return (try kernel(), operation)
    }
  }

  private func linearTime() throws(KernelFailure) -> String {
    let (kernel, timed) = try timedKernel()
    let count = try max(4, calibrated(kernel, to: max(.milliseconds(4), kernel.shortestSample)))
    let processes = kernel.processes
    var (single, many, twice) = (LeastCost(), LeastCost(), LeastCost())
    try repeatedly(20) { _ throws(KernelFailure) in
      try single.take(processes) { () throws(KernelFailure) in _ = try kernel.run(1) }
      try many.take(processes) { () throws(KernelFailure) in _ = try kernel.run(count) }
      try twice.take(processes) { () throws(KernelFailure) in _ = try kernel.run(2 * count) }
    }
    let ratio = twice.over(many)
    guard ratio.both.contains(where: { (1.6...2.4).contains($0) }) else {
      throw broken(
        "Twice the iterations took \(ratio.wall.text) times as long on \(timed.problem.text).")
    }
    let alone = single.over(many, count)
    guard
      alone.both.contains(where: { $0 < 1.7 })
        || single.wall - many.wall / Double(count) < callCost(kernel)
    else {
      throw broken(
        "One iteration alone took \(alone.wall.text) times as long as one of \(count) on "
          + "\(timed.problem.text)."
      )
    }
    return "twice the iterations take \(ratio.wall.text) times as long"
  }

  private func repeatedInputs() throws(KernelFailure) -> String {
    let (kernel, timed) = try timedKernel()
    let iterations = try calibrated(kernel, to: max(.milliseconds(2), kernel.shortestSample))
    let processes = kernel.processes
    var (repeated, fresh) = (LeastCost(), LeastCost())
    try repeatedly(16) { round throws(KernelFailure) in
      try repeated.take(processes) { () throws(KernelFailure) in _ = try kernel.run(iterations) }
      try refill(kernel, round)
      try kernel.importSlot(0)
      // What filling did to the caches is over after one iteration; a memory of results isn't.
      try fresh.take(processes) { () throws(KernelFailure) in _ = try kernel.run(1) }
    }
    let ratio = fresh.over(repeated, iterations)
    guard
      ratio.both.contains(where: { $0 < 3 })
        || fresh.wall - repeated.wall / Double(iterations) < callCost(kernel)
    else {
      throw broken(
        "The first iteration on new inputs took \(ratio.wall.text) times as long as a repeated one on "
          + "\(timed.problem.text)."
      )
    }
    return "new inputs take \(ratio.wall.text) times as long as repeated ones"
  }

  /// Fills the inputs with numbers that no round before had.
  private func refill(_ kernel: HostedKernel, _ round: Int) throws(KernelFailure) {
    var fill = SplitMix64(seed: request.seed &+ UInt64(round + 1))
    unsafe kernel.fill(0) { bytes, tensor in
      unsafe InputFill.fill(bytes, as: tensor, using: &fill)
    }
  }

  private func importCost() throws(KernelFailure) -> String {
    let (kernel, timed) = try timedKernel()
    guard timed.work.flop > 4 * Double(timed.traffic(request.precision).bytes) else {
      // A kernel may well try its ways to compute in import; it can't hide there what costs no more
      // than copying the result.
      throw KernelFailure(.unsupported, "copying the result takes as long as computing it")
    }
    let iterations = try calibrated(kernel, to: max(.milliseconds(2), kernel.shortestSample))
    let processes = kernel.processes
    var (run, layout) = (LeastCost(), LeastCost())
    try repeatedly(12) { round throws(KernelFailure) in
      try run.take(processes) { () throws(KernelFailure) in _ = try kernel.run(iterations) }
      try refill(kernel, round)
      // Choosing between ways to compute happens at most once, before the first of these.
      try layout.take(processes) { () throws(KernelFailure) in try kernel.importSlot(0) }
    }
    let ratio = layout.over(run, iterations)
    // Changing a layout moves each operand once; 1 B/ns is slower than any memory in use. A program
    // may do it in an interpreter.
    let isProgram = !request.command.isEmpty
    let traffic = Double(timed.traffic(request.precision).bytes)
    let allowed = traffic / (isProgram ? 0.05 : 1) + 4 * callCost(kernel)
    guard ratio.both.contains(where: { $0 < 1 }) || min(layout.wall, layout.processor) < allowed
    else {
      throw broken(
        "Import takes \(ratio.wall.text) times as long as an iteration on \(timed.problem.text), more than "
          + "changing a layout needs."
      )
    }
    return "import takes \(ratio.wall.text) times as long as an iteration"
  }

  private func statedTimes() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: kernel.shortestSample)
    try repeatedly(10) { _ throws(KernelFailure) in _ = try kernel.run(iterations) }
    return "what the program says of its times agrees with the host's"
  }

  private func roof() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: max(.milliseconds(5), kernel.shortestSample))
    var best = Double.infinity
    var peak = 0.0
    try repeatedly(24) { _ throws(KernelFailure) in
      peak = max(peak, Sentinel.burstRate())
      best = min(best, try kernel.run(iterations) / .seconds(1) / Double(iterations))
    }
    if request.precision == .f64 { peak /= 2 }
    let algorithm = kernel.facts["algorithm"].flatMap(Algorithm.init)
    let rate = operation.leastWork(algorithm).flop / best
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
    // A process that left its parent to hide becomes a child of this one.
    divide_adopt_orphans()
    let kernel = try kernel()
    let once = try min(kernel.run(1), kernel.run(1))
    // Long enough that the harness, which looks every 100 ms, sees threads that end with a call.
    _ = try kernel.run(max(2, Int(Duration.milliseconds(400) / max(once, .nanoseconds(10)))))
    let facts = WorkerFacts(of: kernel)
    guard facts.threads.count <= request.threads else {
      throw KernelFailure(
        .overBudget, "It uses \(facts.threads.count) threads where \(request.threads) are granted.")
    }
    let children = ProcFile.names(in: "/proc/self/task").reduce(0) { sum, task in
      sum
        + (ProcFile.read("/proc/self/task/\(task)/children", limit: 4096)?
          .split(separator: " ").count ?? 0)
    }
    let own = request.command.isEmpty ? 0 : 1
    guard children <= own, kernel.processes.count <= 1 else {
      throw KernelFailure(.overBudget, "It started processes of its own.")
    }
    return "\(facts.threads.count) of \(request.threads) threads, no other processes"
  }

  private mutating func memory() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let once = try min(kernel.run(1), kernel.run(1))
    let iterations = max(5, min(500, Int(.milliseconds(300) / max(once, .nanoseconds(10)))))
    var peaks = [WorkerFacts(of: kernel).peakResidentBytes]
    for _ in 0..<4 {
      _ = try kernel.run(iterations)
      peaks.append(WorkerFacts(of: kernel).peakResidentBytes)
    }
    let grown = peaks[4] - peaks[0]
    guard grown < 16 << 20 else {
      throw KernelFailure(
        .outOfMemory, "\(4 * iterations) iterations took \(grown >> 20) MiB more memory.")
    }
    // A library may still settle at first; what grows every time never does.
    let steps = zip(peaks.dropFirst(), peaks).dropFirst().map { $0 - $1 }
    guard steps.contains(where: { $0 < 256 << 10 }) else {
      throw KernelFailure(
        .outOfMemory,
        "Every \(iterations) iterations took more memory, \(grown >> 10) KiB in all.")
    }
    return "\(4 * iterations) iterations take \(max(0, grown) >> 10) KiB more"
  }

  private func network() throws(KernelFailure) -> String {
    // What this process was started with isn't the kernel's doing.
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

  /// The sockets that a process holds, as the kernel names them.
  private static func sockets(of process: Int) -> Set<String> {
    var found: Set<String> = []
    for name in ProcFile.names(in: "/proc/\(process)/fd") {
      var target = [CChar](repeating: 0, count: 256)
      let length = unsafe readlink("/proc/\(process)/fd/\(name)", &target, 255)
      guard length > 0 else { continue }
      let text = String(
        decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix("socket:") { found.insert(text) }
    }
    return found
  }

  private mutating func state() throws(KernelFailure) -> String {
    let modes = divide_float_modes()
    let signals = divide_signal_digest()
    let affinity = ProcFile.affinity()
    func compare(_ call: String) throws(KernelFailure) {
      guard divide_float_modes() == modes else {
        throw broken("It changed the modes of floating-point arithmetic in '\(call)'.")
      }
      guard divide_signal_digest() == signals else {
        throw broken("It changed a signal's handler in '\(call)'.")
      }
      guard ProcFile.affinity() == affinity else {
        throw broken("It changed the affinity in '\(call)'.")
      }
    }
    let kernel = try kernel()
    try compare("open")
    _ = try kernel.run(2)
    try compare("run")
    try kernel.close()
    try compare("close")
    return "modes, signal handlers and affinity are as before"
  }
}

/// The least that something took, by the clock and on the processors, in nanoseconds.
///
/// A neighbour makes both longer, never shorter; the clock more than the processor time. A kernel is
/// accused only of what both say.
private struct LeastCost {
  private(set) var wall = Double.infinity
  private(set) var processor = Double.infinity

  /// Does something once more.
  mutating func take(
    _ processes: [Int], _ body: () throws(KernelFailure) -> Void
  ) throws(KernelFailure) {
    let before = Occupancy(of: processes).processor
    let start = MonotonicClock.nanoseconds()
    try body()
    wall = min(wall, Double(max(1, MonotonicClock.nanoseconds() - start)))
    processor = min(processor, Double(max(1, Occupancy(of: processes).processor - before)))
  }

  /// Returns how many times as long this took as one of `count` that the other did.
  func over(_ other: LeastCost, _ count: Int = 1) -> Ratio {
    Ratio(
      wall: wall / other.wall * Double(count),
      processor: processor / other.processor * Double(count))
  }

  struct Ratio {
    var wall: Double
    var processor: Double
    var both: [Double] { [wall, processor] }
  }
}

// MARK: - Words

private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

extension Double {
  fileprivate var text: String {
    self >= 10 ? "\(Int(rounded()))" : "\((self * 100).rounded() / 100)"
  }
}

extension Problem {
  fileprivate var text: String { sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension Duration {
  fileprivate var milliseconds: String { "\(Int((self / .milliseconds(1)).rounded())) ms" }
}
