import Operations
import PluginProtocol
import Quantities

/// Holds each answer of a worker against the ones before it and against what the harness knows.
///
/// A worker is this project's own program. All the same, an answer without sense is an outcome and
/// never a measurement: whatever wrote it, nothing is known of the kernel.
struct ReplyInspection {
  /// Why an answer isn't believed.
  struct Fault: Hashable {
    var outcome: Outcome
    var message: String
  }

  /// How far a worker is.
  private enum Stage: Int, Comparable {
    case asked, opened, warmedUp, sampled, told, ended

    static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
  }

  /// How much later than the harness's clock the worker's may go: what rounding takes.
  private static let clockSlack = Duration.milliseconds(1)

  private let expectation: ReplyExpectation
  private let pus: Int
  private var stage = Stage.asked
  private var last: String?
  private var checks = 0
  private var isExamined = false
  private var samples = 0
  private var iterations = 1
  /// The time that warming up and samples took, by what was said.
  private var measured: Int64 = 0
  /// The time over which the processor time of all samples was read, by what was said.
  private var span: Int64 = 0
  /// The processor time of all samples, by what was said.
  private(set) var processor: Int64 = 0

  /// Begins with nothing said.
  ///
  /// - Parameter pus: How many PUs the kernel can keep busy by itself.
  init(_ expectation: ReplyExpectation, pus: Int) {
    self.expectation = expectation
    self.pus = pus
  }

  /// Takes the next answer, and returns why it isn't believed, if it isn't.
  ///
  /// - Parameter elapsed: How long ago the worker was started.
  mutating func fault(of reply: WorkerReply, after elapsed: Duration) -> Fault? {
    if let fault = misplacement(of: reply) { return fault }
    last = reply.name
    switch reply {
    case .opened(let opened): return fault(of: opened)
    case .checked(let check): return fault(of: check)
    case .warmedUp(let warmUp): return fault(of: warmUp, after: elapsed)
    case .sampled(let group): return fault(of: group, after: elapsed)
    case .facts(let facts): return fault(of: facts)
    case .failed(let failed): return fault(of: failed)
    case .said, .examined, .done: return nil
    }
  }
}

// MARK: - Order

extension ReplyInspection {
  /// Moves on to the stage of an answer; a fault if it can't come now.
  private mutating func misplacement(of reply: WorkerReply) -> Fault? {
    let next: Stage?
    switch reply {
    case .said: next = stage < .ended ? stage : nil
    case .opened: next = stage == .asked ? .opened : nil
    case .checked:
      checks += 1
      next = (Stage.opened ... .sampled).contains(stage) ? stage : nil
    case .warmedUp: next = stage == .opened ? .warmedUp : nil
    case .sampled: next = stage == .warmedUp || stage == .sampled ? .sampled : nil
    case .facts: next = stage == .sampled ? .told : nil
    case .examined:
      next = expectation.isExamination && !isExamined && stage < .ended ? stage : nil
      isExamined = true
    case .done:
      let isWhole = expectation.isExamination ? isExamined : stage == .told && checks > 0
      next = stage < .ended && isWhole ? .ended : nil
    case .failed: next = stage < .ended ? .ended : nil
    }
    guard let next else {
      let place = last.map { "after '\($0)'" } ?? "at the beginning"
      return Fault(
        outcome: .protocolError, message: "The worker said '\(reply.name)' \(place), out of turn.")
    }
    stage = next
    return nil
  }
}

// MARK: - Numbers

extension ReplyInspection {
  /// The most sets of operands that a process can map.
  private static let mostSlots = 1 << 14
  /// More bytes than a process can address.
  private static let mostBytes = Int64(1) << 57
  /// More iterations than any sample has.
  private static let mostIterations = 1 << 32
  /// What asking costs, of which a part is off the wall time: a millisecond is more.
  private static let mostDeducted = Int64(1_000_000)
  /// What counters may go forwards, or backwards, between two readings.
  private static let mostDifference = Int64(1_000_000_000_000_000_000)
  /// How many facts a plugin may state of its libraries, and of how many bytes together.
  private static let mostFacts = (count: 256, bytes: 256 << 10)

  private func fault(of opened: WorkerReply.Opened) -> Fault? {
    Self.fault("bytes", opened.bytes, 0...Self.mostBytes)
      ?? Self.fault("slots", opened.slots, 1...Self.mostSlots)
  }

  private func fault(of check: WorkerReply.Checked) -> Fault? {
    guard Check.Method(rawValue: check.method) != nil else {
      return .impossible("it knows no check by the name '\(check.method.prefix(40))'")
    }
    guard (0...1).contains(check.residual) else {
      return .impossible("'residual' is \(check.residual), and not from 0 to 1")
    }
    if let outputs = expectation.outputs, check.ofOutputs != outputs {
      return .impossible("'ofOutputs' is \(check.ofOutputs), and an iteration has \(outputs)")
    }
    return Self.fault("ofOutputs", check.ofOutputs, 1...Int.max)
      ?? Self.fault("outputs", check.outputs, 1...check.ofOutputs)
  }

  private mutating func fault(
    of warmUp: WorkerReply.WarmedUp, after elapsed: Duration
  ) -> Fault? {
    iterations = warmUp.iterationsPerSample
    measured = warmUp.nanoseconds
    return Self.fault("iterationsPerSample", iterations, 1...Self.mostIterations)
      ?? Self.fault("nanoseconds", warmUp.nanoseconds, 1...Self.mostDifference)
      ?? lateness(after: elapsed)
  }

  private mutating func fault(of group: SampleGroup, after elapsed: Duration) -> Fault? {
    guard !group.nanoseconds.isEmpty else { return .impossible("a group has no sample") }
    samples += group.nanoseconds.count
    guard samples <= expectation.mostSamples else {
      return .impossible(
        "there are \(samples) samples, and \(expectation.mostSamples) were asked for")
    }
    for time in group.nanoseconds {
      if let fault = Self.fault("nanoseconds", time, 1...Self.mostDifference) { return fault }
      measured = measured.addingSaturated(time)
    }
    for (device, time) in zip(group.deviceNanoseconds ?? [], group.nanoseconds) {
      guard device >= 0, device - time <= Self.mostDeducted else {
        return .impossible("a device computed for \(device) ns of \(time) ns")
      }
    }
    let sentinels = 1...max(1, elapsed.inNanoseconds)
    let differences = -Self.mostDifference...Self.mostDifference
    return lateness(after: elapsed)
      ?? Self.fault("processorNanoseconds", group.processorNanoseconds, differences)
      ?? Self.fault("spanNanoseconds", group.spanNanoseconds ?? 1, 1...Self.mostDifference)
      ?? Self.fault("runDelayNanoseconds", group.runDelayNanoseconds ?? 0, 0...Self.mostDifference)
      ?? Self.fault("stolenTicks", group.stolenTicks, differences)
      ?? Self.fault("involuntarySwitches", group.involuntarySwitches, differences)
      ?? Self.fault("burstNanoseconds", group.burstNanoseconds, sentinels)
      ?? Self.fault("chainNanoseconds", group.chainNanoseconds, sentinels)
      ?? excess(of: group, after: elapsed) ?? haste(in: group)
  }

  private func fault(of facts: WorkerFacts) -> Fault? {
    guard !facts.threads.isEmpty else { return .impossible("it has no thread") }
    guard Set(facts.threads.map(\.id)).count == facts.threads.count else {
      return .impossible("it has one thread twice")
    }
    let (most, bytes) = Self.mostFacts
    guard facts.library.count <= most,
      facts.library.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= bytes
    else {
      return .impossible("the kernel states more than \(most) facts or \(bytes >> 10) KiB of them")
    }
    return Self.fault("peakResidentBytes", facts.peakResidentBytes, 0...Self.mostBytes)
      ?? Self.fault("fileBytes", facts.isolation?.fileBytes ?? 0, 0...Int64.max)
      ?? Self.fault("userThreads", facts.isolation?.userThreads ?? 0, 0...Int.max)
  }

  /// A worker that gives up has an outcome that isn't a value, and that it may have.
  private func fault(of failed: WorkerReply.Failed) -> Fault? {
    switch Outcome(rawValue: failed.outcome) {
    case nil, .ok, .noisy, .notConverged:
      return Fault(
        outcome: .protocolError,
        message:
          "The worker gave up with the outcome '\(failed.outcome.prefix(40))', which can't be: "
          + failed.message)
    case .skipped:
      return Fault(
        outcome: .pluginError,
        message: "The kernel says that it was asked to stop, and nobody asked it to.")
    case .unsupported where checks > 0 && failed.isNotApplicable != true:
      return Fault(
        outcome: .pluginError,
        message: "The kernel computed the problem, and then declined it: \(failed.message)")
    default: return nil
    }
  }

  private static func fault<Number: FixedWidthInteger>(
    _ name: String, _ value: Number, _ range: ClosedRange<Number>
  ) -> Fault? {
    range.contains(value)
      ? nil
      : .impossible(
        "'\(name)' is \(value), and not from \(range.lowerBound) to \(range.upperBound)")
  }
}

// MARK: - Time

extension ReplyInspection {
  /// Whether more time was measured than has passed.
  private func lateness(after elapsed: Duration) -> Fault? {
    guard Duration.nanoseconds(measured) > elapsed + Self.clockSlack else { return nil }
    return .impossible(
      "warming up and samples take \(seconds(measured)), and it was started "
        + "\(seconds(elapsed.inNanoseconds)) ago")
  }

  /// Whether the samples had more processor time than the budget's PUs have had meanwhile, or have
  /// had altogether.
  private mutating func excess(of group: SampleGroup, after elapsed: Duration) -> Fault? {
    processor = processor.addingSaturated(max(0, group.processorNanoseconds))
    span = span.addingSaturated(group.spanNanoseconds ?? Self.mostDifference)
    let time = ProcessorTime(pus: pus)
    let meanwhile = min(Duration.nanoseconds(span), elapsed)
    return time.excess(of: .nanoseconds(processor), within: meanwhile).map {
      Fault(outcome: .overBudget, message: $0)
    }
  }

  /// Whether a sample is shorter than any processor's.
  private func haste(in group: SampleGroup) -> Fault? {
    let least = expectation.shortestIteration * Double(iterations)
    guard let fastest = group.nanoseconds.min(), least > Double(fastest) * 1e-9 else { return nil }
    return Fault(
      outcome: .implausible,
      message: "A sample is \((least / (Double(fastest) * 1e-9)).percent) of what cores of this "
        + "kind can compute in that time, whatever they run.")
  }
}

extension ReplyInspection.Fault {
  /// What can't be, whoever says it.
  fileprivate static func impossible(_ what: String) -> Self {
    Self(outcome: .protocolError, message: "The worker said what can't be: \(what).")
  }
}

extension Int64 {
  /// Returns the sum, or the most that there can be.
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? (self < 0 ? .min : .max) : sum
  }
}

private func seconds(_ nanoseconds: Int64) -> String {
  Duration.nanoseconds(nanoseconds).secondsText
}

extension WorkerReply {
  /// What the line says it is.
  fileprivate var name: String {
    switch self {
    case .opened: "opened"
    case .checked: "checked"
    case .warmedUp: "warmedUp"
    case .sampled: "sampled"
    case .said: "said"
    case .facts: "facts"
    case .examined: "examined"
    case .done: "done"
    case .failed: "failed"
    }
  }
}
