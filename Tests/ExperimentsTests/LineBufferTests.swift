import Experiments
import Testing

struct LineBufferTests {
  /// Returns the lines that these pieces make, and the bytes that are left.
  private func lines(_ pieces: [String]) -> ([String], Int) {
    var buffer = LineBuffer()
    var lines: [String] = []
    for piece in pieces { buffer.take(Array(piece.utf8)[...]) { lines.append($0) } }
    return (lines, buffer.pendingBytes)
  }

  @Test(
    arguments: [
      (["one\ntwo\n"], ["one", "two"], 0), (["o", "ne\nt", "wo", "\n"], ["one", "two"], 0),
      (["one\ntw"], ["one"], 2), (["\n\n"], ["", ""], 0), ([], [], 0), ([""], [], 0),
    ] as [([String], [String], Int)])
  func `lines come out as they are completed`(pieces: [String], expected: [String], rest: Int) {
    let (lines, left) = lines(pieces)
    #expect(lines == expected)
    #expect(left == rest)
  }

  @Test func `a letter that comes in two pieces is whole`() {
    var buffer = LineBuffer()
    var lines: [String] = []
    for byte in "ü\n".utf8 { buffer.take([byte]) { lines.append($0) } }
    #expect(lines == ["ü"])
  }

  @Test func `what is no whole line can be forgotten`() {
    var buffer = LineBuffer()
    buffer.take(Array("half".utf8)[...]) { _ in }
    buffer.clear()
    #expect(buffer.pendingBytes == 0)
  }
}
