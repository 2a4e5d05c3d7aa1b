package import PluginProtocol

/// Why a kernel can't go on, as the outcome of its invocation.
package struct KernelFailure: Error, Hashable, Sendable {
  /// How the invocation ends.
  package var outcome: Outcome
  /// What happened, for the user.
  package var message: String
  /// The rule that was broken, where it isn't the one being examined.
  package var rule: ConformanceRule?
  /// Whether it is the host that found nothing to be said here, and no kernel that declined.
  package private(set) var isNotApplicable = false

  /// Creates the failure of an invocation.
  package init(_ outcome: Outcome, _ message: String, rule: ConformanceRule? = nil) {
    self.outcome = outcome
    self.message = message
    self.rule = rule
  }

  /// Nothing can be said of a rule or a problem here, whatever the kernel does.
  package static func notApplicable(_ reason: String) -> KernelFailure {
    var failure = KernelFailure(.unsupported, reason)
    failure.isNotApplicable = true
    return failure
  }
}
