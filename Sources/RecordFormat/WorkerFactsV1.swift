/// What can be read back of a worker after it measured.
package struct WorkerFactsV1: Codable, Hashable, Sendable {
  /// One thread as the kernel sees it.
  package struct Thread: Codable, Hashable, Sendable {
    /// The kernel's number of the thread.
    package var id: Int
    /// The PUs it may run on, as a list such as `0-1`.
    package var allowedPUs: String

    /// Creates it from its parts.
    package init(id: Int, allowedPUs: String) {
      self.id = id
      self.allowedPUs = allowedPUs
    }
  }

  /// What was tried in vain in the room of somebody else's code, though a program usually may.
  package struct Isolation: Codable, Hashable, Sendable {
    /// Whether a socket to the network was refused.
    package var networkIsRefused: Bool
    /// Whether a file outside the scratch folder was refused.
    package var filesAreRefused: Bool
    /// The size that a file it writes may have; `nil` for no limit.
    package var fileBytes: Int64?
    /// How many threads its user may have; `nil` where no limit binds, as for the super-user.
    package var userThreads: Int?
    /// What was refused, such as `signals`; absent in records of before, which tried only the
    /// above.
    package var refused: [String]?
    /// What was tried and not refused.
    package var allowed: [String]?

    /// Creates it from its parts.
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
    /// What asking the kernel's process and its answer add to each call, in nanoseconds.
    package var channelNanoseconds: Int64
    /// How many calls there were, samples and others.
    package var calls: Int
    /// Before how many of them all operands were filled anew, and not only some places.
    package var renewedEverywhere: Int

    /// Creates it from its parts.
    package init(channelNanoseconds: Int64, calls: Int, renewedEverywhere: Int) {
      self.channelNanoseconds = channelNanoseconds
      self.calls = calls
      self.renewedEverywhere = renewedEverywhere
    }
  }

  /// How the timed calls were judged; absent in records of before, whose kernels were called in the
  /// process that timed them.
  package var judging: Judging?
  /// The worker's threads when it had measured.
  package var threads: [Thread]
  /// What the worker may not do; absent in records of before, which didn't look.
  package var isolation: Isolation?
  /// The most memory that the worker had at once, as it reads of itself.
  package var peakResidentBytes: Int64
  /// What the plugin says of its libraries, such as `library.core`.
  package var library: [String: String]
  /// What the plugin reported, without its level: only in records older than
  /// `InvocationV1.messages`.
  package var messages: [String]?

  /// Creates it without isolation.
  package init(threads: [Thread], peakResidentBytes: Int64, library: [String: String]) {
    self.threads = threads
    self.peakResidentBytes = peakResidentBytes
    self.library = library
  }
}
