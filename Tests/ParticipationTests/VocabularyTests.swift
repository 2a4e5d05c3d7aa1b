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
}
