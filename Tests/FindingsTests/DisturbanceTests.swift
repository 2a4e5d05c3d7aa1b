import Findings
import RecordFixtures
import RecordFormat
import Testing

/// What is said of the invocations behind a number.
struct DisturbanceTests {
  /// Invocations of these times, each clean, or preempted where it stands among `away`.
  private func measured(
    _ milliseconds: [Int64], away: Set<Int>, cell: String = "product @ cores=1"
  ) -> [InvocationV1] {
    milliseconds.enumerated().map { index, time in
      invocation(cell, round: index, [group([time], delay: away.contains(index) ? 0.5 : 0)])
    }
  }

  private func findings(_ invocations: [InvocationV1], cells: [CellV1]? = nil) throws
    -> RecordFindings
  {
    RecordFindings(try record(try header(cells ?? [cell("product")]), invocations))
  }

  @Test func `a number rests on its invocations, of which some are disturbed by something`() throws
  {
    let disturbance = try findings(measured([10, 10, 30, 30], away: [2, 3])).disturbance
    #expect(disturbance.invocations == 4)
    #expect(disturbance.disturbed == 2)
    #expect(disturbance.tags == [.preempted: 2])
    #expect(disturbance.isNotable)
  }

  @Test func `a tenth of disturbed invocations is borne, more is said`() throws {
    let ten = Array(repeating: Int64(10), count: 10)
    #expect(try !findings(measured(ten, away: [4])).disturbance.isNotable)
    #expect(try findings(measured(ten, away: [4, 7])).disturbance.isNotable)
    #expect(try findings(measured([10, 10], away: [])).disturbedFigures().isEmpty)
  }

  @Test func `a card that draws all the power it may is told, and disturbs nothing`() throws {
    var invocations = measured([10, 10], away: [])
    for (index, names) in [["power-capped"], ["power-capped", "thermal"]].enumerated() {
      invocations[index].device = DeviceReadingsV1(
        states: [], disturbances: names.map { .init(name: $0, seen: "seen") })
    }
    let findings = try findings(invocations)
    #expect(findings.results.flatMap { $0.verdicts.map(\.isClean) } == [true, false])
    #expect(
      findings.results.flatMap { $0.verdicts.map(\.words) }
        == ["power-capped", "power-capped, thermal"])
    #expect(findings.disturbance.disturbed == 1)
    #expect(findings.disturbance.tags == [.thermal: 1])
  }

  @Test func `an invocation that gave no time is behind no number`() throws {
    var failed = invocation("other @ cores=1", [group([10], delay: 0.5)])
    failed.outcome = "crashed"
    let found = try findings(
      measured([10, 10], away: []) + [failed], cells: [cell("product"), cell("other")])
    #expect(found.disturbance.invocations == 2)
    #expect(found.disturbance.disturbed == 0)
  }

  @Test func `clean invocations alone are offered where they are as many as the plan asks`() throws
  {
    // The plan asks for six.
    let enough = try findings(
      measured([50, 10, 11, 12, 13, 14, 60, 15], away: [0, 6])
    ).disturbedFigures()
    #expect(enough.count == 1)
    #expect(enough.first?.clean?.values.count == 6)
    #expect(close(enough.first?.clean?.seconds, 12.5e-3))
    // All eight lie around 13.5 ms.
    #expect(close(enough.first?.result.seconds, 13.5e-3))
    let few = try findings(
      measured([50, 10, 11, 12, 13, 14, 60, 70], away: [0, 6, 7])
    ).disturbedFigures()
    #expect(few.count == 1)
    #expect(few.first?.clean == nil)
  }

  @Test func `a budget is left by clean invocations alone if every cell of it has enough`() throws {
    let cells = [
      cell("product"), cell("product", budget: "all"), cell("other", budget: "all"),
    ]
    let header = try header(cells, budgets: [budget("cores=1"), budget("all", pus: "0-1")])
    let times: [Int64] = [50, 10, 11, 12, 13, 14, 15]
    let record = try record(
      header,
      measured(times, away: [0]) + measured(times, away: [0], cell: "product @ all")
        + measured(times, away: [0, 1], cell: "other @ all"))
    let clean = try #require(RecordFindings(record).cleanAlone())
    #expect(clean.results.map(\.values.count) == [6, 0, 0])
    #expect(close(clean.results.first?.seconds, 12.5e-3))
    #expect(RecordFindings(record).disturbance(behind: "all").disturbed == 3)
  }

  @Test func `clean invocations alone give no value to a cell that failed`() throws {
    let cells = [cell("product"), cell("other")]
    let header = try header(cells, budgets: [budget("cores=1")])
    var failing = measured([10, 10, 10, 10, 10, 10, 10], away: [], cell: "other @ cores=1")
    failing[3].outcome = "wrong-result"
    let record = try record(header, measured([50, 10, 11, 12, 13, 14, 15], away: [0]) + failing)
    let clean = try #require(RecordFindings(record).cleanAlone())
    #expect(clean.results.map(\.values.count) == [6, 0])
  }

  @Test func `without a budget of enough clean invocations there is nothing to offer`() throws {
    #expect(try findings(measured([50, 10, 11], away: [0, 1])).cleanAlone() == nil)
  }
}
