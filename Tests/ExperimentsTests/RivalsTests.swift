import Experiments
import PluginProtocol
import Records
import Sampling
import Testing

/// Two sides in one run: their cells are rivals where they do the same work.
struct RivalsTests {
  /// A run of two sides with these cells each, whose ratios are known after six rounds that agree.
  private func twoSides(_ names: [String]) throws -> FakeRun {
    let run = try FakeRun([])
    run.plan = ExperimentPlan(sides: [("old", try plan(names)), ("new", try plan(names))])
    run.sampling = sampled(rounds: 8)
    run.sampling.minimumInvocations = 6
    run.sampling.precision = 0.05
    return run
  }

  @Test func `rivals are measured in the same rounds, one after the other`() throws {
    let run = try twoSides(["a", "b", "c"])
    try run.run()
    let pairs = stride(from: 0, to: run.turns.count, by: 2).map { run.turns[$0..<$0 + 2] }
    #expect(pairs.count == 3 * 6)
    for pair in pairs {
      #expect(Set(pair.map(\.cell.cell.name)).count == 1)
      #expect(Set(pair.map(\.cell.cell.side)) == ["old", "new"])
      #expect(Set(pair.map(\.round)).count == 1)
    }
    // Neither side always has the first turn.
    #expect(Set(pairs.map { $0.first?.cell.cell.side }) == ["old", "new"])
  }

  @Test func `a rival of what failed is finished too, and other pairs go on`() throws {
    let run = try twoSides(["a", "b"])
    run.worker = { $0.cell.cell.id == "a · new" ? .failed(.wrongResult) : .measured() }
    try run.run()
    #expect(run.turns.count { $0.cell.cell.name == "a" } == 2)
    #expect(run.turns.count { $0.cell.cell.id == "b · old" } == 6)
    #expect(run.turns.count { $0.cell.cell.id == "b · new" } == 6)
  }

  @Test func `rivals go on together until their ratio is known, however steady one of them is`()
    throws
  {
    let run = try twoSides(["a"])
    run.worker = { turn in
      .measured([turn.cell.cell.side == "old" || turn.round.isMultiple(of: 2) ? 10 : 30])
    }
    try run.run()
    // A ratio that stays unknown ends after twice the invocations of the plan.
    #expect(run.turns.count { $0.cell.cell.side == "old" } == 16)
    #expect(run.turns.count { $0.cell.cell.side == "new" } == 16)
  }

  @Test func `who has no rival follows the plan of a single cell`() throws {
    let run = try FakeRun([])
    run.plan = ExperimentPlan(sides: [("old", try plan(["a"])), ("new", try plan(["a", "b"]))])
    run.sampling = sampled(rounds: 2)
    try run.run()
    #expect(run.turns.count { $0.cell.cell.id == "b · new" } == 2)
    #expect(run.turns.count { $0.cell.cell.name == "a" } == 2 * 4)
  }
}
