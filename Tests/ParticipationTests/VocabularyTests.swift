import Testing

import Participation

@Suite struct VocabularyTests {
  @Test func findsTheWordThatSetsAGroupApart() throws {
    let own = Array(repeating: "Deep networks for vision", count: 20)
    let others = Array(repeating: "Kernel machines for vision", count: 20)
    let terms = Vocabulary.terms(of: own, against: others, limit: 10)
    #expect(Set(terms.prefix(2).map(\.text)) == ["deep", "networks"])
    #expect(terms[0].count == 20)
    // Equally frequent on both sides: no odds either way.
    let vision = try #require(terms.first { $0.text == "vision" })
    #expect(abs(vision.z) < 1e-12)
  }

  @Test func dropsSmallWords() {
    #expect(
      Vocabulary.words("On the Use of Few-Shot Learning, via GANs")
        == ["few-shot", "learning", "gans"])
  }

  @Test(arguments: [
    ("Deep learning of images", true), ("Few-shot deep-learning", true), ("Going deeper", false),
    ("A language model of code", true), ("Models of language", false),
    ("Large-Scale Language Model Training", true),
  ])
  func topicsAreWordsOrWordsThatFollowEachOther(title: String, isFound: Bool) {
    #expect(Vocabulary.TermList(["Deep", "language model"]).isIn(title) == isFound)
  }

  /// Five words on each side, all the same: of the prior's 500 words each has 250.
  ///
  /// δ = ln(255/250) − ln(250/255),
  /// variance 1/255 + 1/250.
  @Test func logOddsAreThoseOfTheFormula() throws {
    let terms = Vocabulary.terms(
      of: Array(repeating: "kernel", count: 5), against: Array(repeating: "deep", count: 5),
      limit: 2)
    let kernel = try #require(terms.first)
    #expect(kernel.text == "kernel" && kernel.count == 5)
    #expect(abs(kernel.logOdds - 0.0396052546) < 1e-9)
    #expect(abs(kernel.z - 0.0396052546 / 0.0890031945) < 1e-7)
  }
}
