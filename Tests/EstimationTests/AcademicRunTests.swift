import Estimation
import Quantities
import Testing

@Suite struct AcademicRunTests {
  @Test(arguments: AcademicRun.tried + AcademicRun.originals)
  func whatRanThereIsFeasibleHere(run: AcademicRun) throws {
    let estimator = try Estimator(catalogue: shipped(), draws: 1)
    let found = try estimator.feasibility(of: run.paper(), in: run.room(), by: run.methods)
    guard case .feasible(let plan) = found else {
      #expect(!run.ran, "\(run): \(found)")
      return
    }
    // What didn't fit there may fit here at the middle of what it needs, but not for certain.
    #expect(plan.isCertain == run.ran, "\(run): \(plan.methods.map(\.name)), \(plan.parts)")
  }

  /// The share of the peak that a run's days imply.
  private func utilisation(_ run: AcademicRun) throws -> Double? {
    guard let days = run.days,
      let peak = try shipped().device(run.device).peak(for: .mixed)?.rate.flopPerSecond
    else { return nil }
    return run.model.work / (Double(run.count) * peak * days * 86_400)
  }

  @Test(arguments: AcademicRun.tried.filter { $0.days != nil })
  func theirTimedDaysImplyMoreOfThePeakThanRunsReach(run: AcademicRun) throws {
    // The most that Epoch AI's notable models report without recomputation is 0.549.
    let share = try #require(try utilisation(run))
    let recomputes = run.device.hasPrefix("v100")
    #expect(share * (recomputes ? 4.0 / 3 : 1) > 0.5, "\(run): \(share)")
  }

  /// Days with the utilisation of the other trusted runs, at their median.
  @Test(arguments: AcademicRun.originals.filter { $0.distrust == nil })
  func trustedDaysAreWithinAFactorOfOneAndAHalf(run: AcademicRun) throws {
    let others = AcademicRun.originals.filter { $0.distrust == nil && "\($0)" != "\(run)" }
    let shares = try others.compactMap { try utilisation($0) }.sorted()
    let estimator = try Estimator(
      catalogue: shipped(), draws: 1000, precision: .exactly(.mixed),
      utilisation: exactly(shares[shares.count / 2]))
    let estimate = try estimator.estimate(
      run.paper(), on: estimator.catalogue.device(run.device), count: run.count)
    let days = try #require(estimate.feasibleHours).hours / 24
    let theirs = try #require(run.days)
    #expect(max(days / theirs, theirs / days) < 1.5, "\(run): \(days) against \(theirs)")
  }
}
