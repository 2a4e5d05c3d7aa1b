import Experiments
import Sampling
import Testing

@Suite struct PassesTests {
  /// 150 cells: two tranches of 64 and one of 22.
  private let cells = (0..<150).map { "cell \($0)" }

  @Test func `rounds measure every cell, without end`() {
    let passes = Passes(over: ["a", "b"], in: .rounds, rounds: 3)
    #expect(passes[0] == Passes.Pass(round: 0, cells: ["a", "b"]))
    #expect(passes[7] == Passes.Pass(round: 7, cells: ["a", "b"]))
  }

  @Test func `listed cells come back after two tranches that follow them`() {
    let passes = Passes(over: cells, in: .listed, rounds: 2)
    let seen = (0..<6).compactMap { passes[$0] }
    #expect(seen.map(\.round) == [0, 0, 1, 0, 1, 1])
    #expect(
      seen.map { $0.cells.first ?? "" }
        == ["cell 0", "cell 64", "cell 0", "cell 128", "cell 64", "cell 128"])
    #expect(seen.map(\.cells.count) == [64, 64, 64, 22, 64, 22])
    #expect(passes[6] == nil)
  }
}
