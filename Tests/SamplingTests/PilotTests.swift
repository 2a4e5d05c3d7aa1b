import Sampling
import Testing

/// How many samples an invocation takes once a pilot was measured.
struct PilotTests {
  /// Invocations that spread around 100 by `between`, with samples that spread by `within`.
  private func pilot(within: Double, between: Double, overhead: Double = 0.4) -> [PilotInvocation] {
    [-1.5, -0.5, 0.5, 1.5].map { step in
      PilotInvocation(
        samples: (0..<20).map { 100 + step * between + ($0.isMultiple(of: 2) ? within : -within) },
        sampleSeconds: 0.01, seconds: 0.2 + overhead)
    }
  }

  @Test func `where processes differ, few samples are taken`() {
    // √(0.4 / 0.01 · 1² · 20/19 / 14.9²…) is below 1, and 5 are the least.
    let plan = SamplingPlan(.standard).informed(by: pilot(within: 1, between: 10))
    #expect(plan.samples == 5)
  }

  @Test func `where samples differ, many are taken`() {
    let plan = SamplingPlan(.standard).informed(by: pilot(within: 20, between: 4))
    // S₂² = 16 · 5/3 = 26.67 and S₁² = 400 · 20/19 = 421.05, so T₂² = 26.67 − 421.05 / 20 = 5.61:
    // √(40 · 421.05 / 5.61) = 54.8.
    #expect(plan.samples == 55)
    #expect(plan.samplingTime == .seconds(1))
  }

  @Test func `the number of samples changes at most four times`() {
    let plan = SamplingPlan(.standard).informed(by: pilot(within: 19, between: 3.4))
    #expect(plan.samples == 80)
  }

  @Test func `processes that add nothing leave the plan as it was`() {
    let plan = SamplingPlan(.standard)
    #expect(plan.informed(by: pilot(within: 10, between: 0)) == plan)
  }

  @Test func `a pilot that is too short leaves the plan as it was`() {
    let plan = SamplingPlan(.standard)
    #expect(plan.informed(by: Array(pilot(within: 1, between: 10).prefix(3))) == plan)
    #expect(plan.informed(by: []) == plan)
  }
}
