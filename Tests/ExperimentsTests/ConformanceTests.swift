import Budgets
import Experiments
import Operations
import PluginProtocol
import Plugins
import Testing

/// What is asked of workers to examine rules, and what their answers say of the kernel.
struct ConformanceTests {
  /// The findings of a plugin on two cores and two NPUs, and what was asked for them.
  private func examine(
    _ plugin: Plugin, _ rules: [ConformanceRule], budget: String = "cores=1",
    answer: @escaping (RuleQuestion) -> RuleAnswer? = { _ in RuleAnswer(.ok, seen: "all") }
  ) throws -> (findings: [Conformance.Finding], asked: [RuleQuestion]) {
    var asked: [RuleQuestion] = []
    let conformance = Conformance(
      plugin, budget: try Budget(budget, on: twoCores().withTwoNPUs()), rules: rules, seed: 3
    ) { question, _ in
      asked.append(question)
      return answer(question)
    }
    return (try conformance.examine(isCancelled: { false }, report: { _ in }), asked)
  }

  @Test(arguments: [
    (RuleAnswer(.ok, seen: "no sockets"), Conformance.Finding.Verdict.kept(seen: "no sockets")),
    (RuleAnswer(.ok), .kept(seen: "a secret sample and the last are right")),
    (RuleAnswer(.unsupported, message: "no f32"), .notExamined(reason: "no f32")),
    (
      RuleAnswer(.wrongResult, message: "It wrote."),
      .broken(seen: "It wrote.", advice: ConformanceRule.network.advice)
    ),
    (RuleAnswer(.crashed), .broken(seen: "crashed", advice: ConformanceRule.network.advice)),
  ])
  func `an answer becomes a verdict`(
    answer: RuleAnswer, verdict: Conformance.Finding.Verdict
  ) throws {
    let findings = try examine(plugin("p"), [.network]) { _ in answer }.findings
    #expect(findings.map(\.verdict) == [verdict])
    #expect(findings.map(\.rule) == [.network])
  }

  @Test(arguments: [
    (RuleAnswer(.wrongResult, brokenRule: .canaries), ConformanceRule.canaries),
    (RuleAnswer(.overBudget), .threads), (RuleAnswer(.suspectTiming), .statedTimes),
  ])
  func `what is broken is told of by its own rule, whichever was examined`(
    answer: RuleAnswer, rule: ConformanceRule
  ) throws {
    #expect(try examine(plugin("p"), [.network]) { _ in answer }.findings.map(\.rule) == [rule])
  }

  @Test func `a worker is asked for the rule, on the budget's threads and device`() throws {
    let npus = try plugin("p", manifest: "devices: [npu]")
    let (findings, asked) = try examine(npus, [.state], budget: "device=npu:1,cores=2")
    #expect(findings.map(\.verdict) == [.kept(seen: "all")])
    #expect(asked.map(\.request.rule) == [.state])
    #expect(asked.map(\.request.threads) == [2])
    #expect(asked.map(\.request.device) == [DeviceID(.npu, 1)])
    #expect(asked.map(\.request.seed) == [3])
    #expect(asked.map(\.deadline) == [.seconds(60)])
  }

  @Test func `a plugin that doesn't compute on the budget's device is asked nothing`() throws {
    let (findings, asked) = try examine(plugin("p"), [.state], budget: "device=npu:1")
    #expect(
      findings.map(\.verdict) == [
        .notExamined(reason: "the plugin computes on cpu, not on npu:1")
      ])
    #expect(asked.isEmpty)
  }

  @Test func `a library is not asked what only programs can be asked`() throws {
    let (findings, asked) = try examine(plugin("p"), [.statedTimes])
    #expect(findings.map(\.verdict) == [.notExamined(reason: "the rule is for programs")])
    #expect(asked.isEmpty)
  }

  @Test func `late iterations are looked at by measuring, without a rule`() throws {
    #expect(try examine(plugin("p"), [.lateIterations]).asked.map(\.request.rule) == [nil])
  }

  @Test func `the time of the budget is the deadline`() throws {
    let asked = try examine(plugin("p"), [.state], budget: "cores=1,time=5s").asked
    #expect(asked.map(\.deadline) == [.seconds(5)])
  }

  @Test func `whoever stops gets the findings so far`() throws {
    let (findings, asked) = try examine(plugin("p"), [.state, .network, .threads]) {
      $0.request.rule == .network ? nil : RuleAnswer(.ok, seen: "all")
    }
    #expect(findings.map(\.rule) == [.state])
    #expect(asked.map(\.request.rule) == [.state, .network])
  }
}
