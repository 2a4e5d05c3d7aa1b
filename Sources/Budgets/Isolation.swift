/// What somebody else's code may not do beside computing, where the kernel can forbid it.
package struct Isolation: Hashable, Sendable {
  /// The only folder to write in.
  package var scratch: String
  /// Whether sockets other than local ones are forbidden.
  package var forbidsNetwork: Bool
  /// The size that a file it writes may have.
  package var fileBytes: Int64
  /// How many processes and threads its user may have, its own and all others; `nil` for no limit.
  package var userThreads: Int?

  /// Creates an isolation.
  package init(
    scratch: String, forbidsNetwork: Bool = true, fileBytes: Int64,
    userThreads: Int? = nil
  ) {
    self.scratch = scratch
    self.forbidsNetwork = forbidsNetwork
    self.fileBytes = fileBytes
    self.userThreads = userThreads
  }

  /// The launcher's options.
  var options: [String] {
    ["--write-only-in", scratch, "--file-size", "\(fileBytes)"]
      + (userThreads.map { ["--processes", "\($0)"] } ?? [])
      + (forbidsNetwork ? ["--no-network"] : [])
  }
}
