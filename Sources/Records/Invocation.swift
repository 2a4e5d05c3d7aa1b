package import Operations
package import PluginProtocol
package import RecordFormat
import Statistics

/// One fresh worker process, and what it measured.
package struct Invocation: Hashable, Sendable {
  /// The cell that it belongs to.
  package var cell: String
  /// The round it belongs to, from 0.
  package var round: Int
  /// Seconds since the run began, over all its sessions.
  package var startedAtSeconds: Double
  /// How long it took in all.
  package var elapsedSeconds: Double
  /// How it ended.
  package var outcome: Outcome
  /// Why it ended so, if it failed.
  package var message: String?
  /// How many iterations a sample has; 1 where the record doesn't say.
  package var iterationsPerSample: Int
  /// Its samples, between one reading of the sentinels and the next.
  package var groups: [MeasuredGroup]
  /// What the plugin says of its libraries, such as `library.core`.
  package var library: [String: String]
  /// What was requested of each resource, what enforced it, and whether reading back verified it.
  package var budgetFacts: [ResourceFactV1]
  /// Quota periods in which the worker was throttled; `nil` where no control group counts them.
  package var throttledPeriods: Int64?
  /// How its outputs were checked; `nil` where they weren't, or an older record doesn't tell.
  package var check: OutputCheck?
  /// What disturbed the device beside the processor, by the names of tags.
  package var deviceDisturbances: [String]
  /// What its kernel said, each message once.
  package var messages: [KernelMessage]

  /// Reads an invocation of a record.
  ///
  /// An outcome that this version doesn't know is a protocol error.
  package init(_ encoded: InvocationV1) {
    cell = encoded.cell
    round = encoded.round
    startedAtSeconds = encoded.startedAtSeconds
    elapsedSeconds = encoded.elapsedSeconds
    outcome = Outcome(rawValue: encoded.outcome) ?? .protocolError
    message = encoded.message
    let iterations = encoded.iterationsPerSample ?? 1
    iterationsPerSample = iterations
    groups = encoded.groups.map { MeasuredGroup($0, iterations: iterations) }
    library = encoded.facts?.library ?? [:]
    budgetFacts = encoded.budgetFacts
    throttledPeriods = encoded.throttledPeriods
    let samples = encoded.groups.reduce(0) { $0 + $1.nanoseconds.count }
    check = encoded.check.flatMap { OutputCheck($0, samples: samples, of: iterations) }
    messages = encoded.kernelMessages
    deviceDisturbances = encoded.device?.disturbances.map(\.name) ?? []
  }
}

extension Invocation {
  /// The times of one iteration in seconds, sample by sample, that count; none if it failed.
  ///
  /// Samples in which the processor was away are left out where at least half of the samples
  /// remain. The invocation's value is the median of these, and comparisons take the same: so a
  /// speedup is the ratio of the rates that are shown.
  package var countedTimes: [Double] {
    guard outcome == .ok else { return [] }
    let isAway = groups.map(\.isPreempted)
    let all = groups.reduce(0) { $0 + $1.times.count }
    let present = zip(groups, isAway).reduce(0) { $0 + ($1.1 ? 0 : $1.0.times.count) }
    let counts = present * 2 >= all
    return zip(groups, isAway).flatMap { group, isAway in
      counts && isAway ? [] : group.times.filter { $0.isFinite && $0 > 0 }
    }
  }

  /// The invocation's value: the median time of one iteration in seconds, or `nil` if it failed.
  package var secondsPerIteration: Double? {
    let times = countedTimes
    return times.isEmpty ? nil : times.median()
  }

  /// The library's own name of the code it chose.
  package var libraryCore: String? { library["library.core"] }
  /// The algorithm that its kernel states, if the host knows one of that name.
  package var algorithm: Algorithm? { library["algorithm"].flatMap(Algorithm.init) }
}

/// Samples, and what the machine was like while they were taken.
package struct MeasuredGroup: Hashable, Sendable {
  /// The time of one iteration in seconds, in each sample.
  package var times: [Double]
  /// The wall time of all samples in nanoseconds, which may be more than an `Int64` holds in a
  /// damaged record.
  package var wallNanoseconds: Double
  /// The processor time of the whole worker over these samples.
  package var processorNanoseconds: Int64
  /// Jiffies that the hypervisor took from the machine meanwhile, over all PUs.
  package var stolenTicks: Int64
  /// How long the burst of multiply-adds took around these samples.
  package var burstNanoseconds: Int64
  /// How long the chain of dependent multiplications took around these samples.
  package var chainNanoseconds: Int64
  /// How long threads were ready to run while others had their PU; `nil` where the kernel doesn't
  /// count it.
  package var runDelayNanoseconds: Int64?

  /// Reads a group: the one place where nanoseconds of samples become seconds of iterations.
  init(_ encoded: SampleGroupV1, iterations: Int) {
    times = encoded.nanoseconds.map { Double($0) * 1e-9 / Double(iterations) }
    wallNanoseconds = encoded.nanoseconds.reduce(0) { $0 + Double($1) }
    processorNanoseconds = encoded.processorNanoseconds
    stolenTicks = encoded.stolenTicks
    burstNanoseconds = encoded.burstNanoseconds
    chainNanoseconds = encoded.chainNanoseconds
    runDelayNanoseconds = encoded.runDelayNanoseconds
  }

  /// Whether others had the processor for more than a tenth of the time.
  ///
  /// A system at rest takes up to 8 % where all PUs are granted, a tick here and there, which moves
  /// no median; a process that computes takes half (`Benchmarks/disturbances`, 2026-11-26). Where
  /// the kernel doesn't count how long threads waited for a PU, a worker that ran for less than
  /// nine tenths of the time counts. That is the time of one thread, because a kernel may leave the
  /// others idle.
  package var isPreempted: Bool {
    if let runDelayNanoseconds { return Double(runDelayNanoseconds) > 0.1 * wallNanoseconds }
    return Double(processorNanoseconds) < 0.9 * wallNanoseconds
  }
}
