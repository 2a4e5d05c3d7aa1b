package import Budgets
package import Operations
package import PluginProtocol
package import Plugins
import Quantities
import Sampling

/// Examines whether a plugin's kernels keep the rules, each rule and problem in a worker of its
/// own.
package struct Conformance {
  /// What was found of one rule on one problem.
  package struct Finding: Sendable {
    /// What examining a rule ends with.
    package enum Verdict: Hashable, Sendable {
      /// The kernel keeps it.
      case kept(seen: String)
      /// It doesn't.
      case broken(seen: String, advice: String)
      /// It can't be told here: never the same as kept.
      case notExamined(reason: String)
    }

    /// The rule that was examined, or the one that was seen to be broken meanwhile.
    package var rule: ConformanceRule
    /// The operation that the kernel was asked for.
    package var operation: OperationID
    /// How the operands were stored.
    package var precision: Precision
    /// The sizes that the operation had.
    package var problem: Problem
    /// Whether the kernel keeps the rule, with what was seen.
    package var verdict: Verdict
  }

  /// One thing to examine.
  private struct Item {
    var rule: ConformanceRule
    var kernel: Manifest.Kernel
    var problem: Problem
    var precision: Precision
  }

  private let plugin: Plugin
  private let ask: AskOfRule
  private let budget: Budget
  private let seed: UInt64
  private let items: [Item]

  /// How many findings there will be.
  package var count: Int { items.count }

  /// Gives a rule up after this long, unless the budget has a time of its own.
  private static let deadline = Duration.seconds(60)

  /// Prepares to examine a plugin under a budget.
  ///
  /// - Parameters:
  ///   - rules: Only these; empty for all.
  ///   - seed: Determines inputs and what is checked.
  ///   - ask: Has a worker examine a rule, as `WorkerLaunch.ask` does.
  package init(
    _ plugin: Plugin, budget: Budget, rules: [ConformanceRule], seed: UInt64,
    ask: @escaping AskOfRule
  ) {
    self.plugin = plugin
    self.ask = ask
    self.budget = budget
    self.seed = seed
    var items: [Item] = []
    for kernel in plugin.manifest.kernels {
      guard let kind = OperationCatalogue.kind(kernel.operation) else { continue }
      for rule in rules.isEmpty ? ConformanceRule.allCases : rules {
        // What is written where, and what is changed, is looked at on every problem.
        let problems =
          switch rule {
          case .correct: kind.awkwardProblems + [kind.typicalProblem]
          case .largeProblem: [kind.largeProblem]
          default: [kind.typicalProblem]
          }
        for precision in kernel.precisions where kind.precisions.contains(precision) {
          items += problems.map {
            Item(rule: rule, kernel: kernel, problem: $0, precision: precision)
          }
        }
      }
    }
    self.items = items
  }

  /// Examines everything.
  ///
  /// - Parameters:
  ///   - isCancelled: Whether the user wants to stop.
  ///   - report: Receives each finding as it is made.
  /// - Returns: The findings so far when the user stopped it.
  /// - Throws: `EnforcementError` or `ChildProcessError` if no worker can be started.
  package func examine(
    isCancelled: () -> Bool, report: (Finding) -> Void
  ) throws -> [Finding] {
    var findings: [Finding] = []
    for item in items {
      guard let finding = try examine(item, isCancelled) else { break }
      findings.append(finding)
      report(finding)
    }
    return findings
  }

  private func examine(_ item: Item, _ isCancelled: () -> Bool) throws -> Finding? {
    func finding(
      _ verdict: Finding.Verdict, of rule: ConformanceRule? = nil
    ) -> Finding {
      Finding(
        rule: rule ?? item.rule, operation: item.kernel.operation, precision: item.precision,
        problem: item.problem, verdict: verdict)
    }
    if item.rule.isNativeOnly, plugin.manifest.kind == .executable {
      return finding(.notExamined(reason: "the rule is for libraries"))
    }
    if item.rule.isProgramOnly, plugin.manifest.kind != .executable {
      return finding(.notExamined(reason: "the rule is for programs"))
    }
    guard plugin.manifest.computes(on: budget.device) else {
      let kinds = plugin.manifest.devices.map(\.rawValue).joined(separator: ", ")
      return finding(
        .notExamined(reason: "the plugin computes on \(kinds), not on \(budget.device)"))
    }
    guard let kind = OperationCatalogue.kind(item.kernel.operation) else { return nil }
    let operation = try kind.init(item.problem)
    var request = WorkerRequest(
      plugin: plugin.manifest.id, library: plugin.library ?? "", command: plugin.manifest.command,
      folder: plugin.folder, operation: item.kernel.operation, problem: operation.problem,
      precision: item.precision, device: budget.device, threads: budget.threads, caches: .warm,
      coldBytes: 0, memoryLimit: budget.memoryLimit?.bytes ?? .max, seed: seed,
      sampling: .init(SamplingPlan(.quick).invocation))
    request.rule = item.rule == .lateIterations ? nil : item.rule
    request.threadsAreCounted = plugin.threadsAreCounted
    request.isBitwise = item.kernel.determinism == .bitwise
    let operands = operation.tensors(item.precision).reduce(0) { $0 + $1.byteCount.bytes }
    let question = RuleQuestion(
      request: request, plugin: plugin, budget: budget, operandBytes: 4 * operands,
      deadline: budget.time ?? Self.deadline + plugin.compileTime)
    guard let answer = try ask(question, isCancelled) else { return nil }
    switch answer.outcome {
    case .ok:
      return finding(.kept(seen: answer.seen ?? "a secret sample and the last are right"))
    case .unsupported:
      return finding(.notExamined(reason: answer.message ?? "the kernel declined the problem"))
    default:
      let rule = answer.brokenRule ?? Self.rule(told: answer.outcome) ?? item.rule
      return finding(
        .broken(seen: answer.message ?? answer.outcome.rawValue, advice: rule.advice), of: rule)
    }
  }

  /// The rule that an outcome tells of by itself, whatever was examined when it showed.
  private static func rule(told outcome: Outcome) -> ConformanceRule? {
    switch outcome {
    case .overBudget: .threads
    case .suspectTiming: .statedTimes
    default: nil
    }
  }
}
