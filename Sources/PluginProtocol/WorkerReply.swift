/// One line a worker writes: how far it is, or what it found.
///
/// In order: `opened`, `checked`, `warmedUp`, then `sampled` several times, `facts`, and `done`;
/// when a rule is examined, `examined` and `done`; or `failed` at any point, after which nothing
/// follows. `checked` comes again whenever outputs of a timed iteration were checked, and `said`
/// whenever the kernel says something new.
package enum WorkerReply: Hashable, Sendable {
  /// The kernel is open and its operands are in memory.
  case opened(Opened)
  /// The outputs of an iteration are right.
  case checked(Checked)
  /// The kernel is steady.
  case warmedUp(WarmedUp)
  /// A group of samples between two probes.
  case sampled(SampleGroup)
  /// The kernel said something for the first time.
  case said(KernelMessage)
  /// What can be read back of the worker itself.
  case facts(WorkerFacts)
  /// The kernel keeps the rule that was examined.
  case examined(Examined)
  /// Everything was measured, and the last outputs are right.
  case done
  /// The invocation ends without a value.
  case failed(Failed)

  /// How much memory an opened kernel has.
  package struct Opened: Codable, Hashable, Sendable {
    /// The operands' and the workspace's size.
    package var bytes: Int64
    /// How many buffer sets the iterations rotate over.
    package var slots: Int

    /// States what was opened.
    package init(bytes: Int64, slots: Int) {
      self.bytes = bytes
      self.slots = slots
    }
  }

  /// How the outputs were checked, and how near they are.
  package struct Checked: Codable, Hashable, Sendable {
    /// How they were checked, such as `freivalds`.
    package var method: String
    /// The largest error over its tolerance.
    package var residual: Double
    /// How many of the iteration's outputs were compared.
    package var outputs: Int
    /// How many outputs an iteration has.
    package var ofOutputs: Int

    /// States what a check found.
    package init(method: String, residual: Double, outputs: Int, ofOutputs: Int) {
      self.method = method
      self.residual = residual
      self.outputs = outputs
      self.ofOutputs = ofOutputs
    }
  }

  /// How warming up went.
  package struct WarmedUp: Codable, Hashable, Sendable {
    /// How many iterations each sample takes from now on.
    package var iterationsPerSample: Int
    /// How long it took.
    package var nanoseconds: Int64
    /// Whether the last batches of iterations took about the same time.
    package var steady: Bool

    /// States how warming up went.
    package init(iterationsPerSample: Int, nanoseconds: Int64, steady: Bool) {
      self.iterationsPerSample = iterationsPerSample
      self.nanoseconds = nanoseconds
      self.steady = steady
    }
  }

  /// What was found of a rule that the kernel keeps.
  package struct Examined: Codable, Hashable, Sendable {
    /// What was seen, in a few words.
    package var seen: String

    /// States what was seen.
    package init(seen: String) { self.seen = seen }
  }

  /// Why an invocation ends without a value.
  package struct Failed: Codable, Hashable, Sendable {
    /// The name of its outcome, which a later version's worker may have more of.
    package var outcome: String
    /// What happened, for the user.
    package var message: String
    /// The rule that was broken, if it isn't the one being examined.
    package var rule: ConformanceRule?
    /// Whether the host found that nothing can be said here, and the kernel declined nothing;
    /// absent for no.
    package var isNotApplicable: Bool?

    /// States why an invocation ends.
    package init(
      outcome: Outcome, message: String, rule: ConformanceRule? = nil,
      isNotApplicable: Bool? = nil
    ) {
      self.outcome = outcome.rawValue
      self.message = message
      self.rule = rule
      self.isNotApplicable = isNotApplicable
    }
  }
}

/// Samples, and what the machine was like while they were taken.
package struct SampleGroup: Codable, Hashable, Sendable {
  /// The wall time of each sample.
  package var nanoseconds: [Int64]
  /// The processor time of the whole worker over these samples.
  package var processorNanoseconds: Int64
  /// Jiffies that the hypervisor took from the machine meanwhile, over all PUs.
  package var stolenTicks: Int64
  /// How often the kernel took the processor from the worker.
  package var involuntarySwitches: Int64
  /// The sentinel around these samples: how long a fixed burst of multiply-adds took.
  package var burstNanoseconds: Int64
  /// The sentinel around these samples: how long a fixed chain of dependent multiplications took.
  package var chainNanoseconds: Int64
  /// How long the worker's threads were ready to run while others had their PU, over all threads;
  /// absent where the kernel doesn't count it.
  package var runDelayNanoseconds: Int64?
  /// The wall time over which the processor time was read: that of the samples, and what lay
  /// between them; absent where nobody read it.
  package var spanNanoseconds: Int64?
  /// How long the device computed for each sample by its own clock, as the kernel says; absent
  /// where it says nothing.
  package var deviceNanoseconds: [Int64]?

  /// Creates a group from what was measured of it.
  package init(
    nanoseconds: [Int64], processorNanoseconds: Int64, runDelayNanoseconds: Int64?,
    stolenTicks: Int64, involuntarySwitches: Int64, burstNanoseconds: Int64,
    chainNanoseconds: Int64
  ) {
    self.nanoseconds = nanoseconds
    self.processorNanoseconds = processorNanoseconds
    self.runDelayNanoseconds = runDelayNanoseconds
    self.stolenTicks = stolenTicks
    self.involuntarySwitches = involuntarySwitches
    self.burstNanoseconds = burstNanoseconds
    self.chainNanoseconds = chainNanoseconds
  }
}

/// What can be read back of a worker after it measured.
package struct WorkerFacts: Codable, Hashable, Sendable {
  /// One thread as the kernel sees it.
  package struct Thread: Codable, Hashable, Sendable {
    /// The kernel's number for it.
    package var id: Int
    /// The PUs it may run on, as a list such as `0-1`.
    package var allowedPUs: String

    /// Creates a thread from what was read of it.
    package init(id: Int, allowedPUs: String) {
      self.id = id
      self.allowedPUs = allowedPUs
    }
  }

  /// What was tried in vain in the room of somebody else's code, though a program usually may.
  ///
  /// The launcher writes it as one line of JSON, before it becomes the command.
  package struct Isolation: Codable, Hashable, Sendable {
    /// The descriptor that a room's launcher writes it to, and closes.
    package static let descriptor: Int32 = 9

    /// Whether a socket to the network was refused.
    package var networkIsRefused: Bool
    /// Whether a file outside the scratch folder was refused.
    package var filesAreRefused: Bool
    /// The size that a file it writes may have; `nil` for no limit.
    package var fileBytes: Int64?
    /// How many threads its user may have; `nil` where no limit binds, as for the super-user.
    package var userThreads: Int?
    /// What was refused, by the names in `trial.c` of the launcher; `nil` if only the above was
    /// tried.
    package var refused: [String]?
    /// What was tried and not refused, by the same names.
    package var allowed: [String]?

    /// Creates the result of trying.
    package init(
      networkIsRefused: Bool, filesAreRefused: Bool, fileBytes: Int64?, userThreads: Int?,
      refused: [String]? = nil, allowed: [String]? = nil
    ) {
      self.refused = refused
      self.allowed = allowed
      self.networkIsRefused = networkIsRefused
      self.filesAreRefused = filesAreRefused
      self.fileBytes = fileBytes
      self.userThreads = userThreads
    }
  }

  /// How the timed calls were judged.
  package struct Judging: Codable, Hashable, Sendable {
    /// What asking and answering adds to each call, in nanoseconds.
    package var channelNanoseconds: Int64
    /// How many calls there were.
    package var calls: Int
    /// How many had all operands filled anew, the others only some places.
    package var renewedEverywhere: Int

    /// States how calls were judged.
    package init(channelNanoseconds: Int64, calls: Int, renewedEverywhere: Int) {
      self.channelNanoseconds = channelNanoseconds
      self.calls = calls
      self.renewedEverywhere = renewedEverywhere
    }
  }

  /// Every thread of the processes that compute.
  package var threads: [Thread]
  /// What the room refused; `nil` if nothing was tried.
  package var isolation: Isolation?
  /// How the calls were judged; `nil` if none were timed.
  package var judging: Judging?
  /// The most memory that the processes that compute held.
  package var peakResidentBytes: Int64
  /// What the plugin says of its libraries, such as `library.core`.
  package var library: [String: String]
  /// What the plugin said, each message with how often.
  package var messages: [KernelMessage]

  /// Creates the facts of a worker, without what was tried in vain.
  package init(
    threads: [Thread], peakResidentBytes: Int64, library: [String: String],
    messages: [KernelMessage]
  ) {
    self.threads = threads
    self.peakResidentBytes = peakResidentBytes
    self.library = library
    self.messages = messages
  }
}

// MARK: - On the wire

extension WorkerReply: Codable {
  private enum Key: String, CodingKey { case type }
  private enum Kind: String, Codable {
    case opened, checked, warmedUp, sampled, said, facts, examined, done, failed
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func write(_ kind: Kind, _ payload: (any Encodable)?) throws {
      try container.encode(kind, forKey: .type)
      try payload?.encode(to: encoder)
    }
    switch self {
    case .opened(let payload): try write(.opened, payload)
    case .checked(let payload): try write(.checked, payload)
    case .warmedUp(let payload): try write(.warmedUp, payload)
    case .sampled(let payload): try write(.sampled, payload)
    case .said(let payload): try write(.said, payload)
    case .facts(let payload): try write(.facts, payload)
    case .examined(let payload): try write(.examined, payload)
    case .done: try write(.done, nil)
    case .failed(let payload): try write(.failed, payload)
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .type) {
    case .opened: self = .opened(try Opened(from: decoder))
    case .checked: self = .checked(try Checked(from: decoder))
    case .warmedUp: self = .warmedUp(try WarmedUp(from: decoder))
    case .sampled: self = .sampled(try SampleGroup(from: decoder))
    case .said: self = .said(try KernelMessage(from: decoder))
    case .facts: self = .facts(try WorkerFacts(from: decoder))
    case .examined: self = .examined(try Examined(from: decoder))
    case .done: self = .done
    case .failed: self = .failed(try Failed(from: decoder))
    }
  }
}
