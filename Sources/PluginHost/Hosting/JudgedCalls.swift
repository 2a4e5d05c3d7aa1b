import Glibc
package import Operations
package import PluginProtocol
import Quantities
import Randomness
package import Sentinels
import System

/// The calls that count, as the judge makes them.
///
/// Before each, while the kernel stands still, its inputs become others and its outputs NaN; then
/// they are handed over. Only after the answer, while the kernel stands still again, the judge
/// draws whether it looks at the results, and at which. So every call looks the same to a kernel,
/// and none can rest on what was computed before.
package struct JudgedCalls {
  private let kernel: HostedKernel
  private let operation: any Operation
  private let traffic: Double
  private let isProbed: Bool
  private let processes: () -> [Int]
  private let threads: Int
  private var lastSlots: [Int] = []
  // Drawn by the system: nothing that reaches a kernel tells it.
  private var secret = SplitMix64(seed: .random(in: 0 ... .max))

  /// What the calls have shown so far.
  package private(set) var account: CallAccount

  /// How much of a call's time filling everything anew may take.
  private static let fillShare = 0.25
  /// How fast the judge fills: what it plans by, in bytes a nanosecond.
  private static let fillRate = 2.0
  /// How many stretches of each operand are filled anew where everything would take too long.
  private static let stretches = 512

  /// One call.
  package struct Call: Hashable, Sendable {
    /// The wall time.
    package var elapsed: Duration
    /// How long the device computed by its own clock, where the kernel says so.
    package var device: Duration?
    /// What the processes that compute had of the processors meanwhile.
    package var occupancy: Occupancy

    /// States what a call took.
    package init(elapsed: Duration, device: Duration? = nil, occupancy: Occupancy) {
      self.elapsed = elapsed
      self.device = device
      self.occupancy = occupancy
    }
  }

  /// Prepares to call a kernel, and stops it until it is called.
  ///
  /// - Parameter processes: Finds the processes that compute, and whatever they started.
  /// - Throws: `KernelFailure` if its process has ended.
  package init(
    _ kernel: HostedKernel, _ request: WorkerRequest, _ operation: any Operation,
    processes: @escaping () -> [Int] = JudgedCalls.everythingStarted
  ) throws(KernelFailure) {
    self.kernel = kernel
    self.operation = operation
    self.processes = processes
    threads = request.threads
    traffic = Double(operation.traffic(request.precision).bytes)
    // Their small slices have to stay small as a whole.
    isProbed = operation.tensors(request.precision).contains { $0.probe != nil }
    account = CallAccount(
      threads: request.threads, channelCost: kernel.channelCost, bytes: traffic,
      isProgram: !request.command.isEmpty)
    try kernel.freeze()
  }

  /// Everything that this process has started, or that came of it.
  package static func everythingStarted() -> [Int] {
    Array(SystemFiles().processes(from: Int(getpid())).dropFirst())
  }

  /// Computes on operands that no call before had.
  ///
  /// - Parameter expected: About how long it will take.
  /// - Throws: `KernelFailure` if the kernel fails.
  package mutating func call(
    _ iterations: Int, expected: Duration
  ) throws(KernelFailure) -> Call {
    lastSlots = kernel.slots(of: iterations)
    let bytes = traffic * Double(lastSlots.count)
    let isEverywhere =
      isProbed || bytes / Self.fillRate <= Self.fillShare * (expected / .nanoseconds(1))
    for slot in lastSlots {
      if isEverywhere {
        kernel.renew(slot, using: &secret)
      } else {
        kernel.renewPlaces(slot, count: Self.stretches, using: &secret)
      }
    }
    kernel.thaw()
    let computing = processes()
    let atRest = Occupancy(of: computing)
    let layout = try Self.time { () throws(KernelFailure) in
      for slot in lastSlots { try kernel.importSlot(slot) }
    }
    let before = Occupancy(of: computing)
    let elapsed = try kernel.run(iterations)
    try kernel.freeze()
    let call = Call(
      elapsed: elapsed, device: kernel.deviceTime, occupancy: Occupancy(of: computing) - before)
    account.take(call, iterations: iterations, isEverywhere: isEverywhere)
    account.takeLayout(
      (before - atRest).worked(within: layout, threads: threads), allowed: allowance(bytes))
    return call
  }

  /// Looks at the results of the last call, in a slot that is drawn only now.
  ///
  /// - Throws: `KernelFailure` if they are wrong, or if an input or memory beside them has changed.
  package mutating func verify() throws(KernelFailure) -> Check {
    let slot = lastSlots.randomElement(using: &secret) ?? 0
    let computing = processes()
    let before = Occupancy(of: computing)
    kernel.thaw()
    let export = try Self.time { () throws(KernelFailure) in
      try kernel.export(slot, using: &secret)
    }
    try kernel.freeze()
    let had = Occupancy(of: computing) - before
    account.takeExport(had.worked(within: export, threads: threads), allowed: allowance(traffic))
    return try kernel.checkExported(slot, using: &secret)
  }

  /// Judges all calls together.
  ///
  /// - Throws: `KernelFailure` if their times can't be those of the work.
  package func conclude() throws(KernelFailure) {
    try account.judge(isWorkHidable: operation.work.flop > 4 * traffic)
  }

  /// How long moving so many bytes may take without being work.
  ///
  /// 1 B/ns is slower than any memory in use, and 2 B/ns than any cache. A program may do it in an
  /// interpreter.
  private func allowance(_ bytes: Double) -> Duration {
    let rate = account.isProgram ? 0.05 : bytes > Self.cached ? 1 : 2
    return .nanoseconds(Int64(bytes / rate)) + kernel.channelCost * (2 * lastSlots.count)
      + .microseconds(20)
  }

  /// Operands of fewer bytes are taken to be in a cache.
  private static let cached = 2_097_152.0

  private static func time(
    _ body: () throws(KernelFailure) -> Void
  ) throws(KernelFailure) -> Duration {
    let start = MonotonicClock.nanoseconds()
    try body()
    return .nanoseconds(MonotonicClock.nanoseconds() - start)
  }
}

extension Occupancy {
  /// How long threads can have worked in a stretch of wall time, whatever they say.
  ///
  /// No longer than the wall time, and no longer than the processor time. Threads that spin have
  /// processor time while another thread waits for a PU that somebody else has. That wait is no
  /// work; but only as much of it counts as the threads' PUs can have been somebody else's, because
  /// threads of one kernel may make each other wait.
  package func worked(within wall: Duration, threads: Int) -> Duration {
    let lent = max(0, wall.inNanoseconds * Int64(threads) - processor)
    let longest = min(wall.inNanoseconds, processor)
    return .nanoseconds(max(0, longest - min(runDelay ?? 0, lent)))
  }
}
