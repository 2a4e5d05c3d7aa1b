import Documents
import Testing

struct NearestNameTests {
  @Test(arguments: [
    ("gem", "gemm"), ("GEMN", "gemm"), ("covnolution", "convolution"), ("gemm", "gemm"),
    ("conv", "convolution"), ("TRI", "triad"),
  ])
  func `a slip, or a part of a name, is near`(typed: String, name: String) {
    #expect(nearestName(to: typed, among: ["gemm", "convolution", "fma", "triad"]) == name)
  }

  @Test(arguments: ["fft", "co", "", "convolution-backward-data"])
  func `more than a third wrong, or too little typed, is not near`(typed: String) {
    #expect(nearestName(to: typed, among: ["gemm", "convolution", "triad"]) == nil)
  }

  @Test func `a third of the longer name is the most that may be wrong`() {
    #expect(nearestName(to: "abx", among: ["abc"]) == "abc")
    #expect(nearestName(to: "ax", among: ["ab"]) == nil)
    // Levenshtein's distance of these is 3, of 7 letters.
    #expect(nearestName(to: "kitten", among: ["sitting"]) == nil)
  }

  @Test func `the nearest of several wins, the first of equals`() {
    #expect(nearestName(to: "core", among: ["corset", "cores"]) == "cores")
    #expect(nearestName(to: "gemx", among: ["gema", "gemb"]) == "gema")
  }

  @Test func `a text of more than 256 bytes is no name, and takes no time`() {
    let name = String(repeating: "a", count: 257)
    #expect(nearestName(to: String(name.dropLast()), among: [name]) == name)
    #expect(nearestName(to: name, among: [name]) == nil)
  }

  @Test(
    arguments: [
      ("H100 SXM", "h100"), ("NVIDIA A100", "a100-40gb"), ("a100 80gb", "a100-80gb"),
      ("nvidia h100x", "h100"), ("gpt3", "gpt-3"), ("NVIDIA Z900", nil),
    ] as [(String, String?)])
  func `words count, and those that many names have say nothing`(typed: String, name: String?) {
    let names = [
      "p100-sxm2", "b200", "h100", "a100-40gb", "a100-80gb", "gpt-3", "NVIDIA B200", "NVIDIA T4",
      "NVIDIA L4", "NVIDIA L40", "NVIDIA V2", "NVIDIA K80",
    ]
    #expect(nearestName(to: typed, among: names) == name)
  }

  @Test func `nothing is near among nothing`() {
    #expect(nearestName(to: "gemm", among: [String]()) == nil)
  }

  @Test func `a suggestion is a sentence, or nothing`() {
    #expect(suggestion(for: "gem", among: ["gemm"]) == " Did you mean 'gemm'?")
    #expect(suggestion(for: "gem", among: ["convolution"]).isEmpty)
  }
}

struct QuotingTests {
  @Test(arguments: [
    ("gemm", "'gemm'"), ("a\nb", "'a b'"), ("", "''"),
    (
      String(repeating: "é", count: 81),
      "'" + String(repeating: "é", count: 80) + "…' (162 bytes)"
    ),
  ])
  func `a quoted text has one line and an end`(text: String, quoted: String) {
    #expect(text.quoted == quoted)
  }

  @Test func `a shortened text keeps its beginning and its end`() {
    #expect("abcdefgh".shortened(to: 8) == "abcdefgh")
    #expect("abcdefghi".shortened(to: 8) == "abcdef […1 bytes…] hi")
  }

  @Test func `an error holds little of its file`() {
    let error = DocumentError(
      path: "f", message: String(repeating: "a", count: 1 << 20) + "Mend it.")
    #expect(error.description.utf8.count < 2_100)
    #expect(error.description.hasSuffix("Mend it."))
  }
}
