import Experiments
import Foundation
import PluginProtocol
import Records
import Sampling
import Testing

/// Going on with a run that was stopped.
struct ResumingTests {
  /// A run of three cells in four rounds.
  private func threeCells() throws -> FakeRun {
    let run = try FakeRun(["a", "b", "c"], rounds: 4)
    run.seed = 5
    return run
  }

  @Test(arguments: [0, 1, 4, 6, 11])
  func `a run that was stopped and resumed measures what a whole one does`(after stop: Int) throws {
    let whole = try threeCells()
    try whole.run()

    let first = try threeCells()
    first.worker = { _ in first.turns.count > stop ? .stopped : .measured() }
    let (ending, record) = try first.run()
    #expect(ending == .interrupted)
    #expect(record.invocations.count == stop)
    let second = try threeCells()
    let (secondEnding, all) = try second.run(from: record)
    #expect(secondEnding == .complete)
    #expect(first.written + second.written == whole.written)
    #expect(second.turns.map(\.seed) == whole.turns.dropFirst(stop).map(\.seed))
    #expect(all.invocations.count == 12)
  }

  @Test func `time goes on where the last invocation ended`() throws {
    let first = try threeCells()
    first.time = .seconds(7)
    first.worker = { _ in first.turns.count > 2 ? .stopped : .measured() }
    let record = try first.run().record
    let second = try threeCells()
    try second.run(from: record)
    #expect(second.turns.first?.startedAt == .seconds(14))
    #expect(second.progress.first?.elapsed == .seconds(14))
  }

  @Test func `what failed is not measured again`() throws {
    let first = try FakeRun(["a", "b"], rounds: 2)
    first.worker = { turn in
      if first.turns.count > 2 { return .stopped }
      return turn.cell.cell.id == "a" ? .failed(.crashed) : .measured()
    }
    let record = try first.run().record
    let second = try FakeRun(["a", "b"], rounds: 2)
    try second.run(from: record)
    #expect(second.measured == ["b 1"])
  }

  @Test func `a run that was complete writes its end again and measures nothing`() throws {
    let record = try FakeRun(["a"], rounds: 2).run().record
    let again = try FakeRun(["a"], rounds: 2)
    #expect(try again.run(from: record).ending == .complete)
    #expect(again.events == ["summary a", "complete"])
  }

  @Test func `cells that have no value yet get theirs though the time is over`() throws {
    let first = try threeCells()
    first.sampling.timeLimit = .seconds(1)
    first.worker = { _ in first.turns.count > 2 ? .stopped : .measured() }
    let record = try first.run().record
    let second = try threeCells()
    second.sampling.timeLimit = .seconds(1)
    #expect(try second.run(from: record).ending == .complete)
    #expect((first.written + second.written).sorted() == ["a 0", "b 0", "c 0"])
  }

  @Test func `the pilot of the first session informs the second`() throws {
    let first = try FakeRun(["a"], rounds: 6)
    first.worker = { turn in
      turn.round == 4
        ? .stopped : .measured((0..<10).map { 10 * Int64(turn.round + 1) + $0 % 2 })
    }
    let record = try first.run().record
    let second = try FakeRun(["a"], rounds: 6)
    try second.run(from: record)
    #expect(second.turns.map(\.sampling.invocation.samples) == [5, 5])
  }

  @Test func `the lines of a run read back as its record`() throws {
    let run = try FakeRun(["a", "b"], rounds: 2)
    let record = try run.run().record
    let encoder = JSONEncoder()
    let lines = try [encoder.encode(record.header)] + run.lines.map { try encoder.encode($0) }
    let read = try Record(
      reading: Data(lines.map { $0 + [0x0A] }.joined()), path: "a-record")
    #expect(read.invocations == record.invocations)
    #expect(read.footer == record.footer)
  }
}
