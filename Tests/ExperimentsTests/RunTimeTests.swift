import Experiments
import RecordFormat
import Records
import Sampling
import Testing

/// What a run does with its time: limits, the span of the first rounds, and the user's wish to
/// stop.
struct RunTimeTests {
  // MARK: - The time limit

  @Test func `the first round is whole whatever the time limit, and nothing starts after it`()
    throws
  {
    let run = try FakeRun(["a", "b", "c"], rounds: 5)
    run.sampling.timeLimit = .seconds(2)
    let (ending, record) = try run.run()
    #expect(ending == .complete)
    #expect(run.measured.sorted() == ["a 0", "b 0", "c 0"])
    #expect(record.footer == FooterV1(complete: true, elapsedSeconds: 3))
  }

  @Test func `a time limit in the middle of a pass ends it there`() throws {
    let run = try FakeRun(["a", "b", "c"], rounds: 5)
    run.sampling.timeLimit = .seconds(5)
    #expect(try run.run().ending == .complete)
    #expect(run.turns.map(\.round) == [0, 0, 0, 1, 1])
    #expect(run.events.suffix(4) == ["summary a", "summary b", "summary c", "complete"])
  }

  @Test func `in the order of a list the time limit holds from the first cell on`() throws {
    let run = try FakeRun(["a", "b", "c"], rounds: 5)
    run.sampling.order = .listed
    run.sampling.timeLimit = .seconds(2)
    #expect(try run.run().ending == .complete)
    #expect(run.turns.map(\.round) == [0, 0])
  }

  // MARK: - The span

  @Test func `the first rounds are spread over the span by waiting, and later ones follow at once`()
    throws
  {
    let run = try FakeRun(["a"], rounds: 6)
    run.sampling.minimumInvocations = 3
    run.sampling.span = .seconds(10)
    run.worker = { .measured([$0.round.isMultiple(of: 2) ? 1 : 2]) }
    try run.run()
    #expect(
      run.turns.map(\.startedAt) == [
        .zero, .seconds(5), .seconds(10), .seconds(11), .seconds(12), .seconds(13),
      ])
    // 4 s twice, in steps of 50 ms.
    #expect(run.events.count { $0 == "wait" } == 160)
    #expect(run.progress.filter { $0.cell == nil }.map(\.round).last == 2)
  }

  @Test func `a round that is late already is not waited for`() throws {
    let run = try FakeRun(["a", "b"], rounds: 3)
    run.sampling.span = .seconds(4)
    try run.run()
    #expect(!run.events.contains("wait"))
  }

  @Test func `a time limit shorter than the span ends the waiting`() throws {
    let run = try FakeRun(["a"], rounds: 3)
    run.sampling.span = .seconds(100)
    run.sampling.timeLimit = .seconds(10)
    let (ending, record) = try run.run()
    #expect(ending == .complete)
    #expect(run.measured == ["a 0"])
    #expect(record.footer == FooterV1(complete: true, elapsedSeconds: 10))
  }

  // MARK: - Ctrl-C

  @Test func `whoever stops between rounds keeps everything, and no worker is started for it`()
    throws
  {
    let run = try FakeRun(["a"], rounds: 3)
    run.sampling.span = .seconds(10)
    run.isCancelled = { $0.events.contains("wait") }
    let (ending, record) = try run.run()
    #expect(ending == .interrupted)
    #expect(run.measured == ["a 0"])
    #expect(run.events == ["measure a 0", "write a 0", "wait", "incomplete"])
    #expect(record.invocations.map(\.cell) == ["a"])
    #expect(record.footer == nil)
  }

  @Test func `whoever stops within an invocation loses that one only`() throws {
    let run = try FakeRun(["a"], rounds: 3)
    run.worker = { $0.round == 1 ? .stopped : .measured() }
    let (ending, record) = try run.run()
    #expect(ending == .interrupted)
    #expect(run.events == ["measure a 0", "write a 0", "measure a 1", "incomplete"])
    #expect(run.lines.last == .footer(FooterV1(complete: false, elapsedSeconds: 2)))
    #expect(record.invocations.count == 1)
  }

  @Test func `a run that was over anyway is complete, though the user wanted to stop it`() throws {
    let run = try FakeRun(["a"], rounds: 1)
    run.isCancelled = { !$0.lines.isEmpty }
    #expect(try run.run().ending == .complete)
  }
}
