/// What somebody else's code may not do beside computing, where the kernel can forbid it.
package struct Isolation: Hashable, Sendable {
  /// The only folder to write in.
  package var scratch: String
  /// Whether sockets other than local ones are forbidden.
  package var forbidsNetwork: Bool

  /// Creates an isolation.
  package init(scratch: String, forbidsNetwork: Bool = true) {
    self.scratch = scratch
    self.forbidsNetwork = forbidsNetwork
  }

  /// The launcher's options.
  var options: [String] {
    ["--write-only-in", scratch] + (forbidsNetwork ? ["--no-network"] : [])
  }
}
