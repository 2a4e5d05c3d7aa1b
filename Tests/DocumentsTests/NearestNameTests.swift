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

  @Test func `nothing is near among nothing`() {
    #expect(nearestName(to: "gemm", among: [String]()) == nil)
  }

  @Test func `a suggestion is a sentence, or nothing`() {
    #expect(suggestion(for: "gem", among: ["gemm"]) == " Did you mean 'gemm'?")
    #expect(suggestion(for: "gem", among: ["convolution"]).isEmpty)
  }
}
