import PluginProtocol
import RecordFormat

// What a worker says is a message of the protocol; what a record holds is a line of its format.
// Here, and nowhere else, the one becomes the other.

extension SampleGroupV1 {
  /// Writes down a group of samples that a worker sent.
  init(_ group: SampleGroup) {
    self.init(
      nanoseconds: group.nanoseconds, processorNanoseconds: group.processorNanoseconds,
      runDelayNanoseconds: group.runDelayNanoseconds, stolenTicks: group.stolenTicks,
      involuntarySwitches: group.involuntarySwitches, burstNanoseconds: group.burstNanoseconds,
      chainNanoseconds: group.chainNanoseconds)
    spanNanoseconds = group.spanNanoseconds
    deviceNanoseconds = group.deviceNanoseconds
  }
}

extension MessageV1 {
  /// Writes down what a kernel said.
  init(_ message: KernelMessage) {
    self.init(level: message.level.rawValue, text: message.text, count: message.count)
  }
}

extension CheckV1 {
  /// Writes down what the checks of an invocation found; `nil` where there was none.
  init?(_ checks: [WorkerReply.Checked]) {
    guard let first = checks.first else { return nil }
    self.init(
      method: first.method, residual: checks.map(\.residual).max() ?? first.residual,
      outputs: checks.map(\.outputs).min(), ofOutputs: first.ofOutputs, iterations: checks.count)
  }
}

extension WorkerFactsV1 {
  /// Writes down what a worker read back of itself.
  init(_ facts: WorkerFacts) {
    self.init(
      threads: facts.threads.map { Thread(id: $0.id, allowedPUs: $0.allowedPUs) },
      peakResidentBytes: facts.peakResidentBytes, library: facts.library)
    judging = facts.judging.map {
      Judging(
        channelNanoseconds: $0.channelNanoseconds, calls: $0.calls,
        renewedEverywhere: $0.renewedEverywhere)
    }
    isolation = facts.isolation.map {
      Isolation(
        networkIsRefused: $0.networkIsRefused, filesAreRefused: $0.filesAreRefused,
        fileBytes: $0.fileBytes, userThreads: $0.userThreads, refused: $0.refused,
        allowed: $0.allowed)
    }
  }
}
