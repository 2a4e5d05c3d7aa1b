import Budgets
import Experiments
import PluginProtocol
import Records
import Testing

/// Plans of several sides, and plans that a record was begun with.
struct SidesTests {
  /// A plan of one cell and one roof.
  private func withRoof() throws -> ExperimentPlan {
    var plan = try plan(["a", "peak"])
    plan.cells[1].role = .roof
    plan.measurable["peak"]?.cell.role = .roof
    return plan
  }

  @Test func `each side has cells of its own, and roofs are shared`() throws {
    let plan = ExperimentPlan(sides: [("old", try withRoof()), ("new", try withRoof())])
    #expect(plan.cells.map(\.id) == ["a · old", "peak", "a · new"])
    #expect(plan.cells.map(\.side) == ["old", nil, "new"])
    #expect(plan.measurable.count == 3)
    #expect(plan.measurable["a · new"]?.cell.side == "new")
    #expect(plan.budgets.map(\.name) == ["cores=1"])
  }

  @Test func `rivals are the cells of other sides that do the same work`() throws {
    let plan = ExperimentPlan(sides: [
      ("old", try plan(["a", "b"])), ("new", try plan(["a", "c"])), ("third", try plan(["a"])),
    ])
    // What b and c are called plays no part: both multiply matrices of the size 2.
    #expect(
      plan.rivals == [
        "a · old": ["a · new", "a · third"], "a · new": ["a · old", "a · third"],
        "a · third": ["a · old", "a · new"], "b · old": ["c · new"], "c · new": ["b · old"],
      ])
  }

  @Test func `what can't be measured is nobody's rival`() throws {
    var old = try plan(["a"])
    old.cells[0].skipped = Cell.Skip(.unsupported, "It can't.")
    old.measurable = [:]
    let plan = ExperimentPlan(sides: [("old", old), ("new", try plan(["a"]))])
    #expect(plan.rivals == ["a · new": []])
  }

  @Test func `a plan of one side only has no rivals`() throws {
    #expect(try plan(["a", "b"]).rivals.isEmpty)
  }

  // MARK: - Again

  @Test func `a record leads to the plan that it was begun with`() throws {
    let run = try FakeRun([])
    run.plan = ExperimentPlan(sides: [("old", try withRoof()), ("new", try withRoof())])
    let again = try ExperimentPlanner(twoCores(), plugins: [plugin("a-plugin")])
      .plan(again: run.emptyRecord())
    #expect(again.cells == run.plan.cells)
    #expect(again.measurable.mapValues(\.cell) == run.plan.measurable.mapValues(\.cell))
    #expect(again.budgets == run.plan.budgets)
  }

  @Test func `a cell whose plugin is gone is not measured again`() throws {
    let again = try ExperimentPlanner(twoCores(), plugins: [plugin("another")])
      .plan(again: FakeRun(["a"]).emptyRecord())
    #expect(again.cells.map(\.id) == ["a"])
    #expect(again.measurable.isEmpty)
  }
}
