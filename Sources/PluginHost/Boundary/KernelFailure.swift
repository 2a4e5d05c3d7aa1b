package import PluginProtocol

/// Why a kernel can't go on, as the outcome of its invocation.
package struct KernelFailure: Error, Hashable, Sendable {
  /// How the invocation ends.
  package var outcome: Outcome
  /// What happened, for the user.
  package var message: String
  /// The rule that was broken, where it isn't the one being examined.
  package var rule: ConformanceRule?

  /// Creates the failure of an invocation.
  package init(_ outcome: Outcome, _ message: String, rule: ConformanceRule? = nil) {
    self.outcome = outcome
    self.message = message
    self.rule = rule
  }
}
