import Budgets
import PluginProtocol
import Quantities
import RecordFormat
import Records

/// A worker's whole life, from its request to its end.
struct Conversation {
  /// What it said, and what was seen of it.
  var listener: WorkerListener
  /// How its process ended.
  var result: ChildProcess.Result
  /// How that counts.
  var outcome: Outcome
  /// Why, if it failed.
  var message: String?
  /// How long it took.
  var elapsed: Duration
  /// What its control group counted.
  var counters: ControlGroupCounters
  /// The energy that the processor packages used meanwhile, where it can be read.
  var joules: Double?
  /// How its budget was enforced.
  var enforcement: EnforcementPlan
}

extension InvocationV1 {
  /// Writes down what a worker measured in a turn.
  init(_ turn: Turn, _ talk: Conversation) {
    self.init(
      cell: turn.cell.cell.id, round: turn.round, startedAtSeconds: turn.startedAt.inSeconds,
      elapsedSeconds: talk.elapsed.inSeconds, outcome: talk.outcome.rawValue, message: talk.message)
    talk.listener.fill(&self)
    peakResidentBytes = talk.result.peakResidentBytes
    processorSeconds = talk.result.processorTime.inSeconds
    throttledPeriods = talk.counters.throttledPeriods
    packageJoules = talk.joules
    var observation = talk.listener.observation()
    observation.peakMemory =
      talk.counters.memoryPeak ?? ByteCount(bytes: talk.result.peakResidentBytes)
    observation.elapsed = talk.elapsed
    budgetFacts = talk.enforcement.verified(by: observation).compactMap(ResourceFactV1.init)
    if !talk.result.complaint.isEmpty, talk.outcome != .ok {
      standardError = talk.result.complaint
    }
  }
}
