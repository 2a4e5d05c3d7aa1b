import Statistics
import Testing

struct StudentDistributionTests {
  // Expected values from SciPy 1.17; that with one degree of freedom is tan(0.4 π).
  @Test(arguments: [
    (0.975, 4, 2.7764451051977934), (0.9, 1, 3.0776835371752544), (0.99875, 6, 4.980693513519445),
    (0.025, 10.5, -2.2138402929187886), (0.5, 3, 0),
  ])
  func `quantiles are those of the published tables`(
    probability: Double, freedom: Double, quantile: Double
  ) {
    #expect(agree(studentQuantile(probability, degreesOfFreedom: freedom), quantile, within: 1e-12))
  }
}
