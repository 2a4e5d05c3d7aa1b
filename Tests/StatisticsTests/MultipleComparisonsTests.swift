import Statistics
import Testing

struct MultipleComparisonsTests {
  /// The 15 hypotheses of Benjamini & Hochberg 1995, section 3.1.
  private let published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1,
  ]

  @Test func `as many are found as in the paper`() {
    // Bonferroni, and here Holm, find three.
    #expect(published.holmAdjusted().count { $0 <= 0.05 } == 3)
  }

  @Test func `adjusted probabilities are worked out by hand`() {
    let holm = [0.01, 0.04, 0.03, 0.02].holmAdjusted()
    #expect(zip(holm, [0.04, 0.06, 0.06, 0.06]).allSatisfy { agree($0, $1) })
  }

  @Test func `one comparison needs no correction, and none exceeds 1`() {
    #expect([0.03].holmAdjusted() == [0.03])
    #expect([0.6, 0.7].holmAdjusted() == [1, 1])
    #expect([Double]().holmAdjusted().isEmpty)
  }
}
