import Findings
import Quantities
import RecordFixtures
import RecordFormat
import Records
import Statistics
import Testing

/// Which samples count when two sides are compared, and what may be said of records that weren't
/// measured in turns.
struct ComparisonTests {
  private let name = "product @ cores=1"

  /// A record at a path whose kernel is a build, of invocations that are groups of samples each.
  private func record(
    _ path: String, _ groups: [[SampleGroupV1]], digest: String? = "0123456789abcdef",
    environment: [String: String] = [:]
  ) throws -> Record {
    var header = try header([cell("product")])
    header.run = path
    header.environment = environment
    header.plugins = [HeaderV1.Plugin(id: "a-plugin", version: "1.0", libraryDigest: digest)]
    var record = try Record(path: path, header: header)
    for (round, groups) in groups.enumerated() {
      record.append(invocation(name, round: round, groups))
    }
    return record
  }

  /// Seven invocations of four samples each, of which two are preempted.
  private func times(_ milliseconds: Int64, preempted: Int64) -> [[SampleGroupV1]] {
    (0..<7).map { _ in
      [group([milliseconds, milliseconds]), group([preempted, preempted], delay: 0.5)]
    }
  }

  private func compare(
    _ left: Record, _ right: Record, floor: Double? = nil, noise: RunNoise? = nil
  ) -> SideComparison {
    SideComparison(
      ComparisonSide("before", left), ComparisonSide("after", right), floor: floor, noise: noise,
      seed: 1)
  }

  @Test func `samples without the processor count neither in the rate nor in the speedup`() throws {
    // Of all samples the medians would be 550 and 75 ms.
    let before = try record("before", times(200, preempted: 900))
    let after = try record("after", times(100, preempted: 50))
    let row = try #require(compare(before, after).rows.first)
    #expect(close(row.match.baseline.seconds, 0.2))
    #expect(close(row.match.candidate.seconds, 0.1))
    #expect(close(row.comparison.speedup, 2))
    #expect(close(row.bootstrap?.low, 2) && close(row.bootstrap?.high, 2))
  }

  @Test func `in turns the speedup is the ratio of the rates of the rounds that both have`() throws
  {
    var left = cell("product"), right = cell("product")
    left.side = "A"
    left.id += " A"
    right.side = "B"
    right.id += " B"
    var record = try Record(path: "a-record", header: header([left, right]))
    // The ninth round has one side only. The middle of the rounds' ratios lies above 1.
    let before: [Int64] = [110, 120, 130, 140, 150, 160, 170, 1000, 5000]
    let after: [Int64] = [100, 100, 100, 140, 150, 160, 170, 1000]
    for (round, time) in before.enumerated() {
      record.append(invocation(left.id, round: round, [group([time])]))
    }
    for (round, time) in after.enumerated() {
      record.append(invocation(right.id, round: round, [group([time])]))
    }
    let comparison = SideComparison(
      ComparisonSide("A", record, side: "A"), ComparisonSide("B", record, side: "B"), floor: 0.02,
      seed: 1)
    let row = try #require(comparison.rows.first)
    #expect(comparison.isInTurns && comparison.margin == .selfTest(0.02))
    #expect(close(row.match.baseline.seconds, 0.145))
    #expect(close(row.match.candidate.seconds, 0.145))
    #expect(row.comparison.speedup == 1)
    let interval = try #require(row.comparison.interval)
    #expect(interval.low <= 1 && interval.high >= 1)
  }

  @Test func `records measured one after the other aren't judged where nobody knows their noise`()
    throws
  {
    let before = try record("before", times(150, preempted: 150))
    let after = try record("after", times(100, preempted: 100))
    let comparison = compare(before, after, floor: 0.02)
    #expect(comparison.margin == .unknown)
    #expect(!comparison.isInTurns)
    let row = try #require(comparison.rows.first)
    #expect(close(row.comparison.speedup, 1.5))
    #expect(row.comparison.verdict == .notJudged)
  }

  /// Runs of 100, 110 and 132 ms: the largest ratio of two of them is 1.32.
  private func history(digest: String? = "0123456789abcdef") throws -> [RunTimes] {
    try [100, 110, 132].map { (milliseconds: Int64) in
      RunTimes(
        RecordFindings(
          try record(
            "\(milliseconds)", times(milliseconds, preempted: milliseconds), digest: digest)))
    }
  }

  @Test func `what other runs of the same build differ by is the margin of two records`() throws {
    let noise = try #require(RunNoise(try history()))
    #expect(noise.runs == 3)
    #expect(noise.ratios.count == 3)
    // |ln ratio| is 0.0953, 0.1823 and 0.2776; twice the 95th percentile is 0.5362.
    #expect(abs(noise.margin - 0.5362) < 1e-4)
    let before = try record("before", times(150, preempted: 150))
    let half = compare(before, try record("b", times(100, preempted: 100)), noise: noise)
    #expect(half.margin == .runs(noise.margin, count: 3))
    #expect(half.rows.map(\.comparison.verdict) == [.same])
    let twice = compare(before, try record("c", times(75, preempted: 75)), noise: noise)
    #expect(twice.rows.map(\.comparison.verdict) == [.faster])
    // The floor of sides in turns is the least that runs apart are trusted with.
    #expect(compare(before, before, floor: 0.02, noise: noise).margin == .selfTest(0.02))
    let wide = compare(before, try record("c", times(75, preempted: 75)), floor: 2, noise: noise)
    #expect(wide.margin == .runs(2, count: 3))
  }

  @Test func `two runs, other builds and builds of no digest tell nothing of noise`() throws {
    #expect(RunNoise(Array(try history().prefix(2))) == nil)
    #expect(RunNoise(try history(digest: nil)) == nil)
    let mixed = try history().prefix(2) + history(digest: "fedcba9876543210").prefix(2)
    #expect(RunNoise(Array(mixed))?.runs == 4)
    #expect(RunNoise(Array(mixed))?.ratios.count == 2)
  }

  @Test func `a candidate that failed is told from one that was never measured`() throws {
    let before = try record("before", times(150, preempted: 150))
    var after = try record("after", [])
    var crashed = invocation(name, [])
    crashed.outcome = "crashed"
    after.append(crashed)
    let failed = compare(before, after)
    #expect(failed.unmatched.map(\.reason) == ["one side is crashed"])
    #expect(failed.unmatched.map(\.hasFailed) == [true])
    #expect(compare(before, try record("after", [])).unmatched.map(\.hasFailed) == [false])
  }
}
