import Experiments
import PluginProtocol
import RecordFormat
import Records
import Sampling
import Testing

/// The runner with fake workers and a manual clock: what is measured, in which order, and when it
/// ends.
struct RunnerTests {
  @Test func `every cell is measured once a round, as often as the plan allows`() throws {
    let run = try FakeRun(["a", "b", "c"], rounds: 2)
    let (ending, record) = try run.run()
    #expect(ending == .complete)
    #expect(run.turns.map(\.round) == [0, 0, 0, 1, 1, 1])
    #expect(Set(run.measured) == ["a 0", "b 0", "c 0", "a 1", "b 1", "c 1"])
    #expect(record.invocations.map { "\($0.cell) \($0.round)" } == run.measured)
    #expect(record.footer == FooterV1(complete: true, elapsedSeconds: 6))
  }

  @Test func `an invocation is written before the next begins, and summaries before the end`()
    throws
  {
    let run = try FakeRun(["a"], rounds: 2)
    try run.run()
    #expect(
      run.events == [
        "measure a 0", "write a 0", "measure a 1", "write a 1", "summary a", "complete",
      ])
  }

  @Test func `a turn knows when it begins, and each round has inputs of its own`() throws {
    let run = try FakeRun(["a", "b"], rounds: 2)
    run.seed = 10
    run.time = .seconds(3)
    try run.run()
    #expect(run.turns.map(\.startedAt) == [.zero, .seconds(3), .seconds(6), .seconds(9)])
    // The seed of the run, and as many times 0x9E3779B9 as there were rounds before.
    #expect(run.turns.map(\.seed) == [10, 10, 2_654_435_779, 2_654_435_779])
  }

  @Test func `nothing is measured where no cell can be`() throws {
    let run = try FakeRun(["a"])
    run.plan.measurable = [:]
    #expect(try run.run().ending == .complete)
    #expect(run.events == ["summary a", "complete"])
  }

  @Test func `an invocation that fails finishes its cell and no other`() throws {
    let run = try FakeRun(["a", "b"], rounds: 3)
    run.worker = { $0.cell.cell.id == "a" ? .failed(.crashed) : .measured() }
    let (ending, record) = try run.run()
    #expect(ending == .complete)
    #expect(run.measured.sorted() == ["a 0", "b 0", "b 1", "b 2"])
    #expect(record.invocations.first { $0.cell == "a" }?.outcome == .crashed)
  }

  @Test func `a cell that fails in a later round keeps its values and stops`() throws {
    let run = try FakeRun(["a"], rounds: 4)
    run.worker = { $0.round == 1 ? .failed(.timedOut) : .measured() }
    try run.run()
    #expect(run.written == ["a 0", "a 1"])
  }

  @Test func `cells stop as soon as they are precise while others go on`() throws {
    let run = try FakeRun(["steady", "noisy"], rounds: 8)
    run.sampling.minimumInvocations = 6
    run.sampling.precision = 0.05
    run.worker = { turn in
      .measured([turn.cell.cell.id == "steady" || turn.round.isMultiple(of: 2) ? 10 : 30])
    }
    try run.run()
    #expect(run.turns.count { $0.cell.cell.id == "steady" } == 6)
    #expect(run.turns.count { $0.cell.cell.id == "noisy" } == 8)
  }

  @Test func `the first invocations inform how many samples later ones take`() throws {
    let run = try FakeRun(["a"], rounds: 6)
    run.sampling.invocation.samples = 20
    // Processes differ far more than samples, so that further samples are lost time: the fewest
    // that a pilot may lead to are taken, 5.
    run.worker = { turn in
      .measured((0..<20).map { 10 * Int64(turn.round + 1) + $0 % 2 })
    }
    try run.run()
    #expect(run.turns.map(\.sampling.invocation.samples) == [20, 20, 20, 20, 5, 5])
  }

  @Test func `a writer that fails ends the run with its error, and nothing more is measured`()
    throws
  {
    let run = try FakeRun(["a"], rounds: 3)
    let full = RecordError.write(path: "a-record", reason: "no space left on device")
    run.refusal = { line in
      if case .invocation(let line) = line, line.round == 1 { full } else { nil }
    }
    #expect(throws: full) { try run.run() }
    #expect(run.events == ["measure a 0", "write a 0", "measure a 1"])
  }

  @Test func `where no worker can be started the run ends with that error and keeps its lines`()
    throws
  {
    let run = try FakeRun(["a"], rounds: 3)
    let missing = ChildProcessError(program: "divide-launch", code: 2)
    run.worker = { if $0.round == 1 { throw missing } else { .measured() } }
    #expect(throws: missing) { try run.run() }
    #expect(run.events == ["measure a 0", "write a 0", "measure a 1"])
  }

  @Test func `progress says how many cells are open, and no limit holds before each has its value`()
    throws
  {
    let run = try FakeRun(["a", "b"], rounds: 2)
    run.sampling.timeLimit = .seconds(10)
    run.worker = { $0.cell.cell.id == "a" ? .failed(.crashed) : .measured() }
    try run.run()
    #expect(run.progress.map(\.round) == [0, 0, 1])
    #expect(run.progress.map(\.openCells) == [2, 2, 1])
    #expect(run.progress.map(\.cells) == [2, 2, 2])
    #expect(run.progress.map(\.elapsed) == [.zero, .seconds(1), .seconds(2)])
    #expect(run.progress.map(\.unmeasured) == [2, 1, 0])
    #expect(run.progress.map(\.remaining) == [nil, nil, .seconds(8)])
    #expect(run.progress.map(\.cell) == run.turns.map(\.cell.cell.id))
  }
}
