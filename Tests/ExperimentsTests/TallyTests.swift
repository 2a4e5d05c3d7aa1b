import Experiments
import RecordFixtures
import RecordFormat
import Records
import Testing

/// What each cell was measured so far, and which still take turns.
struct TallyTests {
  /// Returns what cells a and b come to after these invocations of one sample, or of none.
  private func tally(_ measured: [(cell: String, ok: Bool)], rounds: Int = 3) throws -> Tally {
    Tally(
      of: try plan(["a", "b"]), sampled(rounds: rounds),
      counting: measured.map { cell, ok in
        var line = invocation(cell, [group([1])])
        if !ok { line.outcome = "crashed" }
        return Invocation(line)
      })
  }

  @Test func `a cell has one turn a round`() throws {
    let tally = try tally([("a", true)])
    #expect(!tally.isDue("a", in: 0))
    #expect(tally.isDue("a", in: 1))
    #expect(tally.isDue("b", in: 0))
    #expect(tally.unmeasured == 1)
  }

  @Test func `a cell is closed when it was measured often enough or has failed`() throws {
    #expect(try tally([]).open == ["a", "b"])
    #expect(try tally([("a", true)], rounds: 1).open == ["b"])
    #expect(try tally([("a", true), ("a", false)]).open == ["b"])
  }

  @Test func `a cell that was counted just now stays open until the round is over`() throws {
    var tally = try tally([], rounds: 1)
    tally.add(Invocation(invocation("a", [group([1])])))
    #expect(tally.open == ["a", "b"])
    #expect(!tally.isDue("a", in: 0))
    tally.close(after: .zero)
    #expect(tally.open == ["b"])
  }

  @Test func `an invocation without a usable sample counts as a failure`() throws {
    var tally = try tally([])
    tally.add(Invocation(invocation("a", [group([0])])))
    tally.close(after: .zero)
    #expect(tally.open == ["b"])
  }

  @Test func `a name that is no cell is never due`() throws {
    #expect(try !tally([]).isDue("c", in: 0))
  }
}
