import Budgets
import Experiments
import Findings
import PluginProtocol
import Quantities
import Sampling
import Statistics

extension HelpTopic {
  /// The words that say what became of something, from the types that they are of.
  static var outcomeSections: [Section] {
    [
      Section(title: "Outcomes of a cell", words: Outcome.allCases.map(\.explanation)),
      Section(
        title: "Exits: why no more invocations of a cell were measured",
        words: Exit.allCases.map(\.explanation)),
      Section(
        title: "Tags: what disturbed an invocation",
        words: Tag.allCases.map(\.explanation) + Tag.untagged),
      Section(title: "Verdicts of a comparison", words: Verdict.allCases.map(\.explanation)),
      Section(
        title: "Provenance: where a number comes from, the strongest first",
        words: Provenance.allCases.map(\.explanation)),
      Section(
        title: "What enforces a limit of a budget",
        words: Mechanism.allCases.map(\.explanation) + Enforcement.otherwise),
      Section(title: "Whether a limit was verified", words: Verification.explanations),
      Section(title: "What a budget stands for", words: Standing.allCases.map(\.explanation)),
      Section(
        title: "Findings of 'divide plugin check'",
        words: Conformance.Finding.Verdict.explanations),
    ]
  }
}
