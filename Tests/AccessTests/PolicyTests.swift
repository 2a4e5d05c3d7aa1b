import Access
import Inequality
import Quantities
import Testing

/// Policies on holdings whose outcome is worked by hand.
struct PolicyTests {
  @Test func `a pool allotted equally gives each the same`() {
    #expect(Policy.pool(6, .equal).applied(to: [0, 3, 9], weights: [1, 1, 1]) == [2, 5, 11])
    #expect(Policy.pool(6, .equal).applied(to: [0, 3], weights: [2, 1]) == [2, 5])
  }

  @Test(
    arguments: [
      (1.0, [1.0, 3, 9]), (3, [3, 3, 9]), (5, [4, 4, 9]), (15, [9, 9, 9]), (18, [10, 10, 10]),
    ] as [(Double, [Double])])
  func `a pool allotted by need raises those who have least to one level`(
    amount: Double, after: [Double]
  ) {
    #expect(Policy.pool(amount, .need).applied(to: [0, 3, 9], weights: [1, 1, 1]) == after)
  }

  @Test func `need counts a row as many times as it stands for`() {
    // Two at 0 and one at 3: 6 bring the two to 3, and the other 3 raise all three by 1.
    #expect(Policy.pool(9, .need).applied(to: [3, 0], weights: [1, 2]) == [4, 4])
  }

  @Test func `a pool allotted by merit leaves shares as they are`() {
    #expect(Policy.pool(6, .merit).applied(to: [1, 2, 9], weights: [1, 1, 1]) == [1.5, 3, 13.5])
    #expect(Policy.pool(6, .merit).applied(to: [0, 0], weights: [1, 1]) == [0, 0])
  }

  @Test func `credits go to those below the limit, a generation to those from it`() {
    #expect(Policy.credits(2, below: 3).applied(to: [0, 3, 9], weights: [1, 1, 1]) == [2, 3, 9])
    #expect(
      Policy.generation(2, from: 3).applied(to: [0, 3, 9], weights: [1, 1, 1]) == [0, 6, 18])
  }

  @Test func `what a policy adds is counted with weights, and cheaper papers add nothing`() {
    #expect(Policy.pool(9, .need).amount(for: [3, 0], weights: [1, 2]) == 9)
    #expect(Policy.credits(2, below: 3).amount(for: [0, 3], weights: [5, 1]) == 10)
    #expect(Policy.generation(2, from: 3).amount(for: [0, 3], weights: [5, 2]) == 6)
    #expect(Policy.cheaper(0.5).applied(to: [1, 4], weights: [1, 1]) == [2, 8])
    #expect(Policy.cheaper(0.5).amount(for: [1, 4], weights: [1, 1]) == 0)
  }

  /// The Gini coefficient of 0, 4 is 1/2; of 2, 6 after 2 each, (6 − 2)/(2·8) = 1/4.
  @Test func `an outcome has the measure before and after, and what a point costs`() throws {
    let outcome = try PolicyOutcome(
      of: .pool(4, .equal), on: [0, 4], weights: [1, 1], measures: [.gini], level: 0.95,
      resamples: 200, seed: 1)
    #expect(outcome.measures[0].change.before == 0.5)
    #expect(outcome.measures[0].change.after == 0.25)
    #expect(outcome.amount == 4)
    #expect(outcome.costPerPoint(1_000) == 40)
  }

  @Test func `a policy that widens the gap has no cost per point`() throws {
    let outcome = try PolicyOutcome(
      of: .generation(2, from: 4), on: [1, 4], weights: [1, 1], measures: [.gini], level: 0.95,
      resamples: 0, seed: 1)
    #expect(outcome.measures[0].change.interval == nil)
    #expect(outcome.costPerPoint(1_000) == nil)
  }

  /// Thirds and sevenths are rounded differently when they are multiplied.
  @Test func `a pool by merit changes nothing, so that no price buys a point`() throws {
    let values = (1...200).map { Double($0 * $0) / 7 }
    let outcome = try PolicyOutcome(
      of: .pool(1_000 / 3, .merit), on: values, weights: values.map { _ in 1 },
      measures: Measure.customary, level: 0.95, resamples: 50, seed: 1)
    for (measure, change) in outcome.measures {
      #expect(change.difference == 0, "\(measure)")
      #expect(change.interval?.low == 0 && change.interval?.high == 0, "\(measure)")
    }
    #expect(outcome.costPerPoint(1_000) == nil)
  }

  @Test func `the interval of a change holds it, and the same seed draws the same`() throws {
    let values = (0..<40).map { Double($0 * $0) }
    func outcome() throws -> PolicyOutcome {
      try PolicyOutcome(
        of: .pool(10_000, .need), on: values, weights: values.map { _ in 1 },
        measures: [.gini, .theilT], level: 0.9, resamples: 500, seed: 7)
    }
    let row = try outcome().measures[0].change
    let interval = try #require(row.interval)
    let change = try #require(row.difference)
    #expect(interval.low < change && change < interval.high)
    #expect(interval.high < 0)
    #expect(interval == (try outcome().measures[0].change.interval))
  }

  @Test func `the share of institutions that reach a limit is counted by weight`() throws {
    let outcome = try PolicyOutcome(
      of: .pool(6, .equal), on: [0, 3, 9], weights: [1, 1, 2], measures: [], reaching: [3, 10],
      level: 0.95, resamples: 0, seed: 1)
    #expect(outcome.shares[0].change.before == 0.75)
    #expect(outcome.shares[0].change.after == 0.75)
    #expect(outcome.shares[1].change.before == 0)
    #expect(outcome.shares[1].change.after == 0.5)
  }
}
