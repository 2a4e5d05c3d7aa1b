import Statistics
import Testing

struct NormalDistributionTests {
  // Expected values from SciPy 1.17.
  @Test(arguments: [
    (0.5, 0), (0.975, 1.959963984540054), (0.999, 3.090232306167813),
    (0.3, -0.5244005127080409), (1e-10, -6.361340902404056),
  ])
  func `quantiles are those of the published tables`(probability: Double, quantile: Double) {
    #expect(agree(normalQuantile(probability), quantile, within: 1e-14))
  }

  @Test(arguments: [(0, 0.5), (-3, 0.0013498980316300933), (1.5, 0.9331927987311419)])
  func `probabilities are those of the published tables`(quantile: Double, probability: Double) {
    #expect(agree(normalProbability(quantile), probability, within: 1e-15))
  }

  @Test func `nothing is certain but at infinity`() {
    #expect(normalQuantile(0) == -.infinity)
    #expect(normalQuantile(1) == .infinity)
  }
}
