package import PluginProtocol
import Quantities
import Sentinels

/// What the calls of an invocation took, held against each other.
///
/// A neighbour makes a call longer, never shorter. So the least of several counts, and an honest
/// kernel on a busy machine isn't accused.
package struct CallAccount: Hashable, Sendable {
  let threads: Int
  let channelCost: Duration
  let bytes: Double
  let isProgram: Bool

  /// How many calls there were.
  package private(set) var calls = 0
  /// How many of them had everything filled anew, not only some places.
  package private(set) var renewedEverywhere = 0

  private var wall = Duration.zero
  private var lastCall = Duration.zero
  private var processor = Duration.zero
  private var single = Least()
  private var many = Least()
  private var singleWork = Least()
  private var manyWork = Least()
  private var layout = Excess()
  private var export = Excess()

  /// Opens an account.
  ///
  /// - Parameters:
  ///   - threads: How many threads are granted.
  ///   - channelCost: What asking and answering adds to each call.
  ///   - bytes: The operands of an iteration.
  ///   - isProgram: Whether a program computes, which may be interpreted.
  package init(threads: Int, channelCost: Duration, bytes: Double, isProgram: Bool) {
    self.threads = threads
    self.channelCost = channelCost
    self.bytes = bytes
    self.isProgram = isProgram
  }

  /// The least of some times, and how many there were.
  private struct Least: Hashable {
    var time = Duration.seconds(Int64.max >> 2)
    var count = 0

    mutating func take(_ other: Duration) {
      time = min(time, other)
      count += 1
    }
  }

  /// By how much some times were beyond what they may be, beside the calls that they belong to.
  ///
  /// Its middle counts. Who hides work hides it in most calls, or the middle of the samples is an
  /// honest one. What a neighbour does to a few calls moves no middle.
  private struct Excess: Hashable {
    private var beyond: [Duration] = []
    private var calls: [Duration] = []

    var count: Int { beyond.count }
    var middleBeyond: Duration { Self.middle(beyond) }
    var middleCall: Duration { Self.middle(calls) }

    mutating func take(_ time: Duration, allowed: Duration, beside call: Duration) {
      beyond.append(max(.zero, time - allowed))
      calls.append(call)
    }

    private static func middle(_ times: [Duration]) -> Duration {
      times.isEmpty ? .zero : times.sorted()[(times.count - 1) / 2]
    }
  }

  /// Takes a timed call.
  package mutating func take(_ call: JudgedCalls.Call, iterations: Int, isEverywhere: Bool) {
    calls += 1
    if isEverywhere { renewedEverywhere += 1 }
    wall += call.elapsed
    lastCall = call.elapsed
    processor += .nanoseconds(call.occupancy.processor)
    let work = Duration.nanoseconds(call.occupancy.processor)
    if iterations == 1 {
      single.take(call.elapsed)
      singleWork.take(work)
    } else {
      many.take(call.elapsed / iterations)
      manyWork.take(work / iterations)
    }
  }

  /// Takes how long handing operands over took, and how long moving them may take.
  package mutating func takeLayout(_ time: Duration, allowed: Duration) {
    layout.take(time, allowed: allowed, beside: lastCall)
  }

  /// Takes how long fetching results took, and how long moving them may take.
  package mutating func takeExport(_ time: Duration, allowed: Duration) {
    export.take(time, allowed: allowed, beside: lastCall)
  }
}

// MARK: - Judging

extension CallAccount {
  /// With fewer of a kind, chance would judge.
  private static let fewest = 3

  /// How much longer than moving operands their handing over may take, as a share of the calls:
  /// what can be hidden there.
  private static let mostBeyond = 1.5

  /// One iteration alone may take this many times as long as one of several.
  private static let mostTimesAlone = 1.15

  /// How much longer it may take: it finds its operands where the judge wrote them, at 10 B/ns, and
  /// its threads asleep.
  private var mostLongerAlone: Duration {
    channelCost * 2 + .microseconds(40 + 10 * threads) + .nanoseconds(Int64(bytes / 10))
  }

  /// Judges the calls.
  ///
  /// - Parameter isWorkHidable: Whether the work takes so much longer than moving the operands that
  ///   it can't be taken for that.
  /// - Throws: `KernelFailure` if their times can't be those of the work.
  package func judge(isWorkHidable: Bool) throws(KernelFailure) {
    try judgeProcessor()
    try judgeSingle()
    guard isWorkHidable else { return }
    try judge(layout, "Handing the operands over", fewest: Self.fewest)
    // Results are fetched seldom; but what a neighbour does is no processor time of the kernel's.
    try judge(export, "Fetching the results", fewest: 2)
  }

  private func judge(
    _ part: Excess, _ what: String, fewest: Int
  ) throws(KernelFailure) {
    guard part.count >= fewest, part.middleBeyond > part.middleCall * Self.mostBeyond
    else { return }
    throw KernelFailure(
      .suspectTiming,
      "\(what) took \(part.middleBeyond.microsecondText) more than moving them may, in the middle "
        + "of \(part.count) calls, and the call itself \(part.middleCall.microsecondText): "
        + "work may be done where it isn't timed.", rule: .importCost)
  }

  private func judgeSingle() throws(KernelFailure) {
    guard single.count >= Self.fewest, many.count >= Self.fewest,
      single.time > many.time * Self.mostTimesAlone + mostLongerAlone,
      singleWork.time > manyWork.time * Self.mostTimesAlone + mostLongerAlone
    else { return }
    throw KernelFailure(
      .suspectTiming,
      "An iteration alone took \(single.time.microsecondText) at least, and one of several "
        + "\(many.time.microsecondText): not all of them are computed.", rule: .linearTime)
  }

  /// How long threads may wait for work by spinning, beside each call.
  private var waiting: Duration { .milliseconds(2) + channelCost * 4 }

  private func judgeProcessor() throws(KernelFailure) {
    // Threads that wait for the next call may spin before the kernel is stopped.
    let granted = wall * threads * 1.1 + waiting * calls * threads + .milliseconds(20)
    guard processor > granted else { return }
    throw KernelFailure(
      .overBudget,
      "It had \(processor.millisecondText) of processor time in \(wall.millisecondText), and the "
        + "budget grants \(threads) at once.")
  }
}

extension Duration {
  /// This time in whole microseconds, such as `12 µs`.
  fileprivate var microsecondText: String {
    "\(Int(saturating: (self / .microseconds(1)).rounded())) µs"
  }
}

extension CallAccount {
  /// What the record says of it.
  package var facts: WorkerFacts.Judging {
    .init(
      channelNanoseconds: channelCost.inNanoseconds, calls: calls,
      renewedEverywhere: renewedEverywhere)
  }
}
