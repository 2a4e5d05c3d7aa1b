import PluginProtocol
import Testing

/// The words that records hold: none may change.
struct OutcomeTests {
  @Test func `outcomes have these names`() {
    #expect(
      Outcome.allCases.map(\.rawValue) == [
        "ok", "noisy", "not-converged", "skipped", "unsupported", "will-not-fit", "wrong-result",
        "implausible", "suspect-timing", "over-budget", "timed-out", "out-of-memory", "crashed",
        "protocol-error", "plugin-error",
      ])
  }

  @Test func `three outcomes have a value`() {
    #expect(Outcome.allCases.filter(\.isMeasured) == [.ok, .noisy, .notConverged])
  }
}

struct ConformanceRuleTests {
  @Test func `rules have these names, in the order they are examined`() {
    #expect(
      ConformanceRule.allCases.map(\.rawValue) == [
        "loads", "declared",
        "newer-host", "wrong-parameters", "double-open", "close-without-run", "cancel",
        "correct", "large-problem", "every-iteration", "late-iterations", "fresh-inputs",
        "exact-integers", "tiny-numbers", "determinism", "inputs", "canaries", "outside-reads",
        "linear-time", "repeated-inputs", "import-cost", "stated-times", "roof",
        "threads", "memory", "network", "state",
      ])
  }

  @Test func `four rules compare times`() {
    #expect(
      ConformanceRule.allCases.filter(\.isTimed)
        == [.linearTime, .repeatedInputs, .importCost, .roof])
  }

  @Test func `what only libraries or only programs can be asked is apart`() {
    #expect(
      ConformanceRule.allCases.filter(\.isNativeOnly)
        == [.newerHost, .doubleOpen, .cancel, .outsideReads, .state])
    #expect(ConformanceRule.allCases.filter(\.isProgramOnly) == [.statedTimes])
  }

  @Test func `rules rest on rules that are examined before them, and on nothing in a circle`() {
    for rule in ConformanceRule.allCases {
      for fundament in rule.restsOn {
        #expect(fundament.restsOn.allSatisfy(rule.restsOn.contains), "\(rule) on \(fundament)")
        #expect(!fundament.restsOn.contains(rule))
      }
    }
    #expect(ConformanceRule.allCases.filter(\.isFundamental) == [.loads, .declared])
    #expect(ConformanceRule.allCases.filter { $0.restsOn.contains(.correct) }.count == 12)
  }

  @Test(arguments: ConformanceRule.allCases)
  func `every rule has advice, which is a sentence of its own`(rule: ConformanceRule) {
    #expect(rule.advice.hasSuffix("."))
    #expect(ConformanceRule.allCases.filter { $0.advice == rule.advice } == [rule])
  }
}
