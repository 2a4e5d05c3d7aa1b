import Experiments
import RecordFormat
import Records
import Sampling
import Testing

/// Which cells take their turns when.
struct ScheduleTests {
  private let names = ["a", "b", "c", "d", "e"]

  @Test func `the order of a pass follows from the seed and the pass`() throws {
    let schedule = Schedule(try plan(names), sampled(rounds: 3), seed: 7)
    #expect(schedule[0]?.cells == ["b", "e", "c", "d", "a"])
    #expect(schedule[1]?.cells == ["b", "d", "a", "c", "e"])
    #expect(Schedule(try plan(names), sampled(rounds: 3), seed: 7)[1] == schedule[1])
    #expect(Schedule(try plan(names), sampled(rounds: 3), seed: 8)[0] != schedule[0])
  }

  @Test func `rounds have no end of their own`() throws {
    let schedule = Schedule(try plan(names), sampled(rounds: 3), seed: 7)
    #expect(schedule[1_000]?.round == 1_000)
    #expect(schedule[1_000]?.cells.sorted() == names)
  }

  @Test func `a list is measured in tranches of 64, shuffled within, and ends`() throws {
    let cells = (0..<100).map { String($0 + 100) }
    var sampling = sampled(rounds: 2)
    sampling.order = .listed
    let schedule = Schedule(try plan(cells), sampling, seed: 7)
    let passes = (0..<4).compactMap { schedule[$0] }
    #expect(passes.map(\.round) == [0, 0, 1, 1])
    #expect(
      passes.map { $0.cells.sorted() } == [
        Array(cells[..<64]), Array(cells[64...]), Array(cells[..<64]), Array(cells[64...]),
      ])
    #expect(passes[0].cells != passes[2].cells)
    #expect(schedule[4] == nil)
  }

  @Test func `roofs come first in a list`() throws {
    let cells = (0..<65).map { String($0 + 100) }
    var sampling = sampled(rounds: 1)
    sampling.order = .listed
    var plan = try plan(cells)
    plan.cells[64].role = .roof
    let schedule = Schedule(plan, sampling, seed: 7)
    #expect(schedule[0]?.cells.contains("164") == true)
    #expect(schedule[1]?.cells == ["163"])
  }

  @Test func `a record that was measured before has the order that its seed gives`() throws {
    let record = try Record(reading: results + "/da9244dcbd1c23c6/20261126T070241Z.jsonl")
    let schedule = Schedule(
      ExperimentPlan(cells: record.cells, measurable: [:], budgets: []), record.plan,
      seed: record.header.seed)
    var measured = record.invocations.map { "\($0.cell) \($0.round)" }[...]
    #expect(measured.count == 881)
    for index in 0..<100 {
      guard let pass = schedule[index] else { break }
      for cell in pass.cells where measured.first == "\(cell) \(pass.round)" {
        measured.removeFirst()
      }
    }
    #expect(measured.isEmpty)
  }
}
