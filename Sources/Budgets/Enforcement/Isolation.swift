/// What somebody else's code may not do beside computing, where the kernel can forbid it.
package struct Isolation: Hashable, Sendable {
  /// The folder to write in.
  package var scratch: String
  /// The only other folder to write in, where a driver keeps what it compiled; `nil` for none.
  package var compiled: String?
  /// Whether sockets other than local ones are forbidden.
  package var forbidsNetwork: Bool
  /// The size that a file it writes may have.
  package var fileBytes: Int64
  /// How many processes and threads its user may have, its own and all others; `nil` for no limit.
  package var userThreads: Int?

  /// Creates an isolation.
  package init(
    scratch: String, compiled: String? = nil, forbidsNetwork: Bool = true, fileBytes: Int64,
    userThreads: Int? = nil
  ) {
    self.scratch = scratch
    self.compiled = compiled
    self.forbidsNetwork = forbidsNetwork
    self.fileBytes = fileBytes
    self.userThreads = userThreads
  }

  /// The launcher's options.
  var options: [String] {
    [scratch, compiled].compactMap(\.self).flatMap { ["--write-only-in", $0] }
      + ["--file-size", "\(fileBytes)"]
      + (userThreads.map { ["--processes", "\($0)"] } ?? [])
      + (forbidsNetwork ? ["--no-network"] : [])
  }
}
