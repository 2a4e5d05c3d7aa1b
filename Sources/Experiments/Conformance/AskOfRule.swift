package import Budgets
package import PluginProtocol
package import Plugins

/// Has a rule examined: by a worker, or as a test says.
///
/// It asks its second argument from time to time whether the user wants to stop, and then returns
/// `nil`.
package typealias AskOfRule = (RuleQuestion, _ isCancelled: () -> Bool) throws -> RuleAnswer?

/// One rule to examine on one problem.
package struct RuleQuestion: Sendable {
  /// What the worker is asked.
  package var request: WorkerRequest
  /// Whose kernel it is.
  package var plugin: Plugin
  /// What the worker is granted.
  package var budget: Budget
  /// The bytes of operands that the examination takes at most.
  package var operandBytes: Int64
  /// How long it may take.
  package var deadline: Duration
}

/// What came of examining a rule.
package struct RuleAnswer: Sendable {
  /// How the worker ended; `ok` if the rule is kept.
  package var outcome: Outcome
  /// Why, if it isn't `ok`.
  package var message: String?
  /// What was seen of a rule that is kept, in a few words.
  package var seen: String?
  /// The rule that was broken, where the worker names another than the one it examined.
  package var brokenRule: ConformanceRule?
  /// Whether it is the host that found nothing to be said here, and no kernel that declined.
  package var isNotApplicable: Bool

  /// Creates an answer.
  package init(
    _ outcome: Outcome, message: String? = nil, seen: String? = nil,
    brokenRule: ConformanceRule? = nil, isNotApplicable: Bool = false
  ) {
    self.outcome = outcome
    self.message = message
    self.seen = seen
    self.brokenRule = brokenRule
    self.isNotApplicable = isNotApplicable
  }
}
