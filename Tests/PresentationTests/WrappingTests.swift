import Presentation
import Testing

struct WrappingTests {
  @Test func `lines are broken between words at the width`() {
    #expect("one two three four".wrapped(to: 9) == "one two\nthree\nfour")
    #expect("one two".wrapped(to: 7) == "one two")
  }

  @Test func `a word that is longer than a line keeps a line of its own`() {
    #expect("a abcdefghij b".wrapped(to: 5) == "a\nabcdefghij\nb")
    #expect("".wrapped(to: 5).isEmpty)
  }
}
