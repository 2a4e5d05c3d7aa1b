import Operations
import PluginProtocol
import Quantities
import Randomness
import Sentinels

/// Whether the time that is taken is the time of the work.
extension Examination {
  private static let mostIterations = 1 << 32

  /// Iterations that together take at least this long.
  func calibrated(
    _ kernel: HostedKernel, to time: Duration
  ) throws(KernelFailure) -> Int {
    _ = try kernel.run(1)
    var iterations = 1
    while true {
      let elapsed = try kernel.run(iterations)
      // A kernel that does so many in less does nothing; counting on would only overflow.
      if elapsed >= time || iterations >= Self.mostIterations { return iterations }
      let fitting = Double(iterations) * (time / max(elapsed, .nanoseconds(1)))
      iterations = min(Self.mostIterations, max(iterations * 2, Int(saturating: fitting)))
    }
  }

  /// Examines up to three times, and believes that a rule is broken only if it was each time.
  ///
  /// A busy machine can make any one measurement look wrong.
  func confirmed(
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
  func repeatedly(
    _ rounds: Int, _ body: (Int) throws(KernelFailure) -> Void
  ) throws(KernelFailure) {
    let start = ContinuousClock.now
    for round in 0..<rounds {
      if round >= 3, ContinuousClock.now - start > .seconds(3) { return }
      try body(round)
    }
  }

  /// What one call may cost beside its work: waking up, cold caches, a message to a program.
  func callCost(_ kernel: HostedKernel) -> Double {
    kernel.shortestSample / .nanoseconds(1) / 20
  }

  /// Opens a problem that takes a millisecond or more, where differences show: the large one,
  /// unless the kernel needs more than a tenth of a second for it.
  func timedKernel() throws(KernelFailure) -> (HostedKernel, any Operation) {
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

  func linearTime() throws(KernelFailure) -> String {
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
        "Twice the iterations took \(ratio.wall.ratioText) times as long on \(timed.problem).")
    }
    let alone = single.over(many, count)
    guard
      alone.both.contains(where: { $0 < 1.7 })
        || single.wall - many.wall / Double(count) < callCost(kernel)
    else {
      throw broken(
        "One iteration alone took \(alone.wall.ratioText) times as long as one of \(count) on "
          + "\(timed.problem)."
      )
    }
    return "twice the iterations take \(ratio.wall.ratioText) times as long"
  }

  func repeatedInputs() throws(KernelFailure) -> String {
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
        "The first iteration on new inputs took \(ratio.wall.ratioText) times as long as a "
          + "repeated one on \(timed.problem)."
      )
    }
    return "new inputs take \(ratio.wall.ratioText) times as long as repeated ones"
  }

  /// Fills the inputs with numbers that no round before had.
  func refill(_ kernel: HostedKernel, _ round: Int) throws(KernelFailure) {
    var fill = SplitMix64(seed: request.seed &+ UInt64(round + 1))
    unsafe kernel.fill(0) { bytes, tensor in
      unsafe InputFill.fill(bytes, as: tensor, using: &fill)
    }
  }

  func importCost() throws(KernelFailure) -> String {
    let (kernel, timed) = try timedKernel()
    guard timed.work.flop > 4 * Double(timed.traffic(request.precision).bytes) else {
      // A kernel may well try its ways to compute in import; it can't hide there what costs no more
      // than copying the result.
      throw .notApplicable("copying the result takes as long as computing it")
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
        "Import takes \(ratio.wall.ratioText) times as long as an iteration on \(timed.problem), "
          + "more than changing a layout needs."
      )
    }
    return "import takes \(ratio.wall.ratioText) times as long as an iteration"
  }

  func statedTimes() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let iterations = try calibrated(kernel, to: kernel.shortestSample)
    try repeatedly(10) { _ throws(KernelFailure) in _ = try kernel.run(iterations) }
    return "what the program says of its times agrees with the host's"
  }

  func roof() throws(KernelFailure) -> String {
    guard request.precision == .f32 || request.precision == .f64 else {
      throw .notApplicable(
        "the host's own probe multiplies in f32, which says nothing of "
          + "\(request.precision.rawValue)"
      )
    }
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
        .implausible, "It computes \(share.percent) of what the processor can, by its own probe.")
    }
    return "\(share.percent) of the processor's multiply-add rate"
  }
}
