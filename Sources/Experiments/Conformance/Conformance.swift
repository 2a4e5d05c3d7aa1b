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
    /// Whether a worker was asked, and nothing could be said.
    var isDeclined = false
    /// Whether it was the kernel that declined.
    var isRefusal = false
  }

  /// One thing to examine.
  private struct Item {
    var rule: ConformanceRule
    var kernel: Manifest.Kernel
    var problem: Problem
    var precision: Precision

    /// The same for another rule.
    func examining(_ rule: ConformanceRule) -> Item {
      var item = self
      item.rule = rule
      return item
    }

    func isBeside(_ other: Item) -> Bool {
      kernel.operation == other.kernel.operation && precision == other.precision
    }
  }

  private let plugin: Plugin
  private let ask: AskOfRule
  private let budget: Budget
  private let seed: UInt64
  private let items: [Item]

  /// How many findings there will be, and one more for each kernel that declines everything.
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
    let rules = rules.isEmpty ? ConformanceRule.allCases : rules
    let items = plugin.manifest.kernels.flatMap { Self.items(of: $0, rules) }
    // A library is loaded for all of its kernels, and before anything else is asked.
    let loading = plugin.manifest.kernels.lazy.compactMap { Self.items(of: $0, [.declared]).first }
      .first?.examining(.loads)
    self.items = (rules.contains(.loads) ? [loading].compactMap(\.self) : []) + items
  }

  /// What there is to examine of one kernel beside whether it loads.
  private static func items(of kernel: Manifest.Kernel, _ rules: [ConformanceRule]) -> [Item] {
    guard let kind = OperationCatalogue.kind(kernel.operation) else { return [] }
    let inOrder = rules.filter { $0 == .declared } + rules.filter { !$0.isFundamental }
    let examined = inOrder.flatMap { rule in
      // What is written where, and what is changed, is looked at on every problem.
      let problems =
        switch rule {
        case .correct: kind.awkwardProblems + [kind.typicalProblem]
        case .largeProblem: [kind.largeProblem]
        default: [kind.typicalProblem]
        }
      return kernel.precisions.filter(kind.precisions.contains).flatMap { precision in
        problems.map { Item(rule: rule, kernel: kernel, problem: $0, precision: precision) }
      }
    }
    // What the host can't check is said once.
    return examined
      + kernel.precisions.filter { !kind.precisions.contains($0) }.map {
        Item(rule: .declared, kernel: kernel, problem: kind.typicalProblem, precision: $0)
      }
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
    for (index, item) in items.enumerated() {
      guard let finding = try examine(item, after: findings, isCancelled) else { break }
      findings.append(finding)
      report(finding)
      guard !items[(index + 1)...].contains(where: item.isBeside), declinesAll(item, findings)
      else { continue }
      // Nothing else would tell that the manifest declares what the kernel doesn't do.
      let declared = item.examining(.declared)
      guard let finding = try examine(declared, after: findings, isCancelled) else { break }
      guard finding.isBroken else { continue }
      findings.append(finding)
      report(finding)
    }
    return findings.withoutExcuses()
  }

  /// Whether nothing could be said of a kernel, though it was asked.
  private func declinesAll(_ item: Item, _ findings: [Finding]) -> Bool {
    let beside = findings.filter { $0.isOf(item.kernel.operation, item.precision) }
    return beside.contains { $0.isDeclined }
      && beside.allSatisfy { finding in
        guard finding.rule != .declared else { return false }
        if case .notExamined = finding.verdict { return true }
        return finding.rule == .loads || finding.rule == .wrongParameters
      }
  }

  private func examine(
    _ item: Item, after findings: [Finding], _ isCancelled: () -> Bool
  ) throws -> Finding? {
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
    guard kind.precisions.contains(item.precision) else {
      let (operation, precision) = (item.kernel.operation, item.precision.rawValue)
      return finding(
        .notExamined(reason: "this version can't check \(operation) in \(precision)"))
    }
    if let broken = findings.brokenFundament(of: item.kernel.operation, item.precision) {
      return finding(
        .notExamined(reason: "nothing can be said before '\(broken.rawValue)' is kept"))
    }
    let operation = try kind.init(item.problem)
    var request = WorkerRequest(
      plugin: plugin.manifest.id, library: plugin.library ?? "", command: plugin.manifest.command,
      folder: plugin.folder, operation: item.kernel.operation, problem: operation.problem,
      precision: item.precision, device: budget.device, threads: budget.threads, caches: .warm,
      coldBytes: 0, memoryLimit: budget.memoryLimit?.bytes ?? .max, seed: seed,
      sampling: .init(SamplingPlan(.quick).invocation))
    request.rule = item.rule == .lateIterations ? nil : item.rule
    request.deviceMemoryLimit = budget.deviceMemory?.bytes
    request.threadsAreCounted = plugin.threadsAreCounted(on: budget.device)
    request.isBitwise = item.kernel.determinism == .bitwise
    let operands = operation.tensors(item.precision).reduce(0) { $0 + $1.byteCount.bytes }
    let question = RuleQuestion(
      request: request, plugin: plugin, budget: budget, operandBytes: 4 * operands,
      deadline: budget.time ?? Self.deadline + plugin.compileTime(on: budget.device))
    guard let answer = try ask(question, isCancelled) else { return nil }
    switch answer.outcome {
    case .ok:
      return finding(.kept(seen: answer.seen ?? "a secret sample and the last are right"))
    case .unsupported:
      var declined = finding(
        .notExamined(reason: answer.message ?? "the kernel declined the problem"))
      declined.isDeclined = true
      declined.isRefusal = !answer.isNotApplicable
      return declined
    default:
      let rule = answer.brokenRule ?? Self.rule(told: answer.outcome) ?? item.rule
      return finding(
        .broken(
          seen: answer.message ?? answer.outcome.rawValue, advice: Self.advice(rule, answer.outcome)
        ),
        of: rule)
    }
  }

  /// What to change, which depends on how a worker ended where a kernel doesn't even begin.
  private static func advice(_ rule: ConformanceRule, _ outcome: Outcome) -> String {
    switch (rule, outcome) {
    case (.declared, .crashed):
      "Find out what crashes when a problem is opened, as with gdb or -fsanitize=address: nothing "
        + "else can be examined before."
    case (.declared, .timedOut):
      "Find out what it waits for when a problem is opened: nothing else can be examined before."
    default: rule.advice
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
