/// What can be read back of a worker after it measured.
package struct WorkerFactsV1: Codable, Hashable, Sendable {
  /// One thread as the kernel sees it.
  package struct Thread: Codable, Hashable, Sendable {
    package var id: Int
    /// The PUs it may run on, as a list such as `0-1`.
    package var allowedPUs: String

    package init(id: Int, allowedPUs: String) {
      self.id = id
      self.allowedPUs = allowedPUs
    }
  }

  /// What the worker tried in vain, though a program usually may.
  package struct Isolation: Codable, Hashable, Sendable {
    /// Whether a socket to the network was refused.
    package var networkIsRefused: Bool
    /// Whether a file outside the scratch folder was refused.
    package var filesAreRefused: Bool
    /// The size that a file it writes may have; `nil` for no limit.
    package var fileBytes: Int64?
    /// How many threads its user may have; `nil` where no limit binds, as for the super-user.
    package var userThreads: Int?

    package init(
      networkIsRefused: Bool, filesAreRefused: Bool, fileBytes: Int64?, userThreads: Int?
    ) {
      self.networkIsRefused = networkIsRefused
      self.filesAreRefused = filesAreRefused
      self.fileBytes = fileBytes
      self.userThreads = userThreads
    }
  }

  package var threads: [Thread]
  package var isolation: Isolation?
  package var peakResidentBytes: Int64
  /// What the plugin says of its libraries, such as `library.core`.
  package var library: [String: String]
  /// What the plugin reported, with its level.
  package var messages: [String]

  package init(
    threads: [Thread], peakResidentBytes: Int64, library: [String: String], messages: [String]
  ) {
    self.threads = threads
    self.peakResidentBytes = peakResidentBytes
    self.library = library
    self.messages = messages
  }
}
