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
    // A device beside the processor has a driver, which may compile for 300 s.
    #expect(asked.map(\.deadline) == [.seconds(360)])
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

  @Test func `a library that doesn't load is asked once`() throws {
    let (findings, asked) = try examine(
      plugin("p", [(.gemm, "[f32, f64]"), (.triad, "[f32]")]), []
    ) { _ in RuleAnswer(.pluginError, message: "It can't be loaded.", brokenRule: .loads) }
    #expect(asked.map(\.request.rule) == [.loads])
    #expect(findings.filter(\.isBroken).map(\.rule) == [.loads])
    #expect(
      findings.filter { $0.rule == .correct }.map(\.verdict).allSatisfy {
        $0 == .notExamined(reason: "nothing can be said before 'loads' is kept")
      })
    #expect(findings.brokenRules.map(\.rule) == [.loads])
  }

  @Test
  func `a precision that is declared and declined is broken, and its other rules are left out`()
    throws
  {
    let (findings, asked) = try examine(plugin("p", [(.gemm, "[f32, f64]")]), [.declared, .state]) {
      $0.request.precision == .f64 && $0.request.rule == .declared
        ? RuleAnswer(.wrongResult, message: "It declines all.") : RuleAnswer(.ok, seen: "all")
    }
    #expect(findings.filter(\.isBroken).map(\.precision) == [.f64])
    #expect(asked.map(\.request.rule) == [.declared, .declared, .state])
  }

  @Test func `a kernel that declines all that is asked is asked whether it does what is declared`()
    throws
  {
    let (findings, asked) = try examine(
      plugin("p", [(.gemm, "[f32, f64]")]), [.network, .state]
    ) { question in
      guard question.request.precision == .f64 else { return RuleAnswer(.ok, seen: "all") }
      return question.request.rule == .declared
        ? RuleAnswer(.wrongResult, message: "It declines all.")
        : RuleAnswer(.unsupported, message: "no f64")
    }
    #expect(asked.filter { $0.request.rule == .declared }.map(\.request.precision) == [.f64])
    #expect(findings.filter(\.isBroken).map(\.rule) == [.declared])
  }

  @Test func `what is declined under one rule and computed under another breaks that rule`() throws
  {
    let findings = try examine(plugin("p"), [.network, .state]) {
      $0.request.rule == .network
        ? RuleAnswer(.unsupported, message: "no m=128") : RuleAnswer(.ok, seen: "all")
    }.findings
    #expect(findings.brokenRules.map(\.rule) == [.network])
    #expect(
      findings[0].verdict
        == .broken(
          seen: "It declined the problem, and computed it when 'state' was examined: no m=128",
          advice: "Decline a problem whenever it is asked for, or never: whatever is examined, "
            + "sizes, precision and device alone decide."))
    #expect(findings[1].isKept)
  }

  @Test func `what the host finds nothing to say of is no excuse, and no fault`() throws {
    let findings = try examine(plugin("p"), [.network, .state]) {
      $0.request.rule == .network
        ? RuleAnswer(.unsupported, message: "no sums", isNotApplicable: true)
        : RuleAnswer(.ok, seen: "all")
    }.findings
    #expect(findings.map(\.verdict) == [.notExamined(reason: "no sums"), .kept(seen: "all")])
  }

  @Test func `a problem that is declined whenever it is asked for is no fault`() throws {
    // The large problem is another than the typical one, which is computed.
    let findings = try examine(plugin("p"), [.largeProblem, .state]) {
      $0.request.rule == .largeProblem
        ? RuleAnswer(.unsupported, message: "too large") : RuleAnswer(.ok, seen: "all")
    }.findings
    #expect(findings.contains { $0.verdict == .notExamined(reason: "too large") })
    #expect(findings.brokenRules.isEmpty)
  }

  @Test func `what this version can't check is said, and not asked`() throws {
    let relu = OperationID(rawValue: "relu")
    let (findings, asked) = try examine(plugin("p", [(relu, "[f16]")]), [.state])
    #expect(asked.isEmpty)
    #expect(
      findings.map(\.verdict) == [
        .notExamined(reason: "this version can't check relu in f16")
      ])
  }

  // MARK: - What follows from what

  /// Answers as a kernel does whose sums are wrong, in whatever precisions.
  private func wrong(_ precisions: Precision...) -> (RuleQuestion) -> RuleAnswer {
    { question in
      guard precisions.contains(question.request.precision),
        // Measuring looks at late iterations, and has no rule.
        let rule = question.request.rule ?? .some(.lateIterations),
        rule == .correct || rule.restsOn.contains(.correct)
      else { return RuleAnswer(.ok, seen: "all") }
      return RuleAnswer(.wrongResult, message: "Wrong result of \(rule.rawValue).")
    }
  }

  @Test func `one wrong sum is one broken rule, and what follows from it is folded`() throws {
    let findings = try examine(plugin("p"), [], answer: wrong(.f32)).findings
    let broken = findings.brokenRules
    #expect(broken.map(\.rule) == [.correct])
    #expect(
      broken[0].consequences == [
        .newerHost, .doubleOpen, .largeProblem, .everyIteration, .lateIterations, .freshInputs,
        .exactIntegers, .tinyNumbers, .determinism, .inputs, .canaries, .outsideReads,
      ])
    #expect(broken[0].findings.allSatisfy { $0.rule == .correct })
  }

  @Test func `what is broken where sums are right stands for itself`() throws {
    let findings = try examine(plugin("p", [(.gemm, "[f32, f64]")]), []) { question in
      if question.request.precision == .f64, question.request.rule == .canaries {
        return RuleAnswer(.wrongResult, message: "It wrote beside.")
      }
      return self.wrong(.f32)(question)
    }.findings
    #expect(findings.brokenRules.map(\.rule) == [.correct, .canaries])
    #expect(findings.brokenRules[1].findings.map(\.precision) == [.f64])
  }

  @Test func `a crash that shows under every rule is one`() throws {
    let findings = try examine(plugin("p"), [.cancel, .correct, .memory, .state]) { _ in
      RuleAnswer(.crashed, message: "Signal 11 ended the worker.")
    }.findings
    #expect(findings.brokenRules.map(\.rule) == [.cancel])
    #expect(findings.brokenRules[0].consequences == [.correct, .memory, .state])
  }

  @Test func `two faults of two kinds are two`() throws {
    let findings = try examine(plugin("p"), [.memory, .state]) {
      RuleAnswer(
        .wrongResult, message: "\($0.request.rule == .memory ? "It leaks." : "It changed.")")
    }.findings
    #expect(findings.brokenRules.map(\.rule) == [.memory, .state])
  }

  @Test func `whoever stops gets the findings so far`() throws {
    let (findings, asked) = try examine(plugin("p"), [.state, .network, .threads]) {
      $0.request.rule == .network ? nil : RuleAnswer(.ok, seen: "all")
    }
    #expect(findings.map(\.rule) == [.state])
    #expect(asked.map(\.request.rule) == [.state, .network])
  }
}
