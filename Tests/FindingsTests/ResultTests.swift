import Findings
import PluginProtocol
import Quantities
import RecordFixtures
import RecordFormat
import Records
import Sampling
import Testing

private let id = "product @ cores=1"

/// The value of one invocation.
struct InvocationValueTests {
  @Test func `it is the median time of an iteration over all samples`() {
    var measured = invocation(id, [group([2, 6]), group([4])])
    #expect(close(measured.secondsPerIteration, 4e-3))
    measured.iterationsPerSample = 8
    #expect(close(measured.secondsPerIteration, 0.5e-3))
  }

  @Test func `samples in which the processor was away are left out while half remain`() {
    let away = group([30, 30], present: 0.8)
    #expect(close(invocation(id, [group([10, 10]), away]).secondsPerIteration, 10e-3))
    #expect(close(invocation(id, [group([10]), away]).secondsPerIteration, 30e-3))
  }

  @Test func `a failed invocation has none, nor has one without samples or of no time`() {
    var failed = invocation(id, [group([10])])
    failed.outcome = Outcome.crashed.rawValue
    #expect(failed.secondsPerIteration == nil)
    #expect(invocation(id, []).secondsPerIteration == nil)
    #expect(invocation(id, [group([0])]).secondsPerIteration == nil)
    var impossible = invocation(id, [group([10])])
    impossible.iterationsPerSample = 0
    #expect(impossible.secondsPerIteration == nil)
  }

  @Test func `times that no Int64 can add up are still compared`() {
    let groups = [group([10])].map { group in
      var group = group
      group.nanoseconds = [.max, .max]
      return group
    }
    #expect(close(invocation(id, groups).secondsPerIteration, 9.223372036854775807e9))
  }
}

/// Records of more invocations than anybody measures.
struct LargeRecordTests {
  @Test func `twenty thousand invocations of a cell have their result and their trend`() throws {
    // Their time rises by a tenth, from 100 to 110 ms.
    let times = (0..<20_000).map { Int64(100_000_000 + 500 * $0) }
    var record = try record(try header([cell("product")]), [])
    for (round, nanoseconds) in times.enumerated() {
      var group = group([100])
      group.nanoseconds = [nanoseconds]
      record.append(invocation(id, round: round, [group]))
    }
    let findings = RecordFindings(record)
    #expect(close(findings.results.first?.seconds, 0.10499975))
    guard case .drift(let change) = findings.spreadFindings().first?.kind else {
      Issue.record("No drift was found.")
      return
    }
    #expect(abs(change - 0.0952) < 1e-3)
  }
}

/// What a cell's invocations say together.
struct CellResultTests {
  private func result(_ milliseconds: [Int64]) throws -> CellResult {
    try result(invocations(id, milliseconds))
  }

  private func result(_ invocations: [InvocationV1]) throws -> CellResult {
    try #require(record(try header([cell("product")]), invocations).results().first)
  }

  @Test func `six invocations lie between their extremes at 1 − 2 to the −5`() throws {
    let result = try result([10, 60, 20, 50, 30, 40])
    #expect(close(result.seconds, 35e-3))
    let interval = try #require(result.interval)
    #expect(close(interval.low, 10e-3) && close(interval.high, 60e-3))
    #expect(interval.level == 0.96875)
    // 2 GFLOP and 1 GB in 35 ms; the fastest time is the highest rate.
    #expect(close(result.throughput?.value.flopPerSecond, 2e9 / 35e-3))
    #expect(close(result.throughput?.low, 2e9 / 60e-3))
    #expect(close(result.throughput?.high, 2e9 / 10e-3))
    #expect(close(result.bandwidth?.value.bytesPerSecond, 1e9 / 35e-3))
  }

  @Test func `fewer invocations have their extremes with the level these reach, one has none`()
    throws
  {
    // All three above the median, or all three below it: 2/8.
    #expect(try result([10, 20, 30]).interval?.level == 0.75)
    #expect(try result([10, 20]).interval?.level == 0.5)
    #expect(try result([10]).interval == nil)
    #expect(close(try result([10]).seconds, 10e-3))
  }

  @Test func `a narrow interval is ok, a wide one not converged, a hopeless one noisy`() throws {
    let precise = try result([100, 101, 100, 101, 100, 101, 100])
    #expect(precise.outcome == .ok && precise.exit == .precise)
    let wide = try result([100, 150, 100, 150, 100, 150])
    #expect(wide.outcome == .notConverged && wide.exit == .outOfBudget)
    // From 100 to 150 around 125, which no more than 8 invocations would narrow to 5 %.
    let noisy = try result(Array(repeating: [100, 150], count: 6).flatMap(\.self))
    #expect(noisy.outcome == .noisy && noisy.exit == .plateau)
  }

  @Test func `one failure is the cell's outcome, and its values don't count`() throws {
    var failed = invocation(id, round: 1, [])
    failed.outcome = Outcome.wrongResult.rawValue
    failed.message = "c[0] is 3, expected 4"
    let result = try result([invocation(id, [group([10])]), failed])
    #expect(result.outcome == .wrongResult)
    #expect(result.message == "c[0] is 3, expected 4")
    #expect(result.values.isEmpty && result.seconds == nil && result.throughput == nil)
    #expect(result.invocations == 2)
  }

  @Test(arguments: ["unsupported", "skipped"])
  func `what is computed now and declined then is a fault of the plugin's`(outcome: String) throws {
    var declined = invocation(id, round: 2, [])
    declined.outcome = outcome
    declined.message = "no k"
    let result = try #require(
      record(try header([cell("product")]), invocations(id, [10, 10]) + [declined])
        .results().first)
    #expect(result.outcome == .pluginError)
    #expect(
      result.message
        == "It computed the problem in 2 invocations, and then declined it: no k")
    #expect(result.values.isEmpty)
    let always = try #require(record(try header([cell("product")]), [declined]).results().first)
    #expect(always.outcome.rawValue == outcome)
    #expect(always.message == "no k")
  }

  @Test func `an outcome that nobody knows is a broken protocol`() throws {
    var failed = invocation(id, [])
    failed.outcome = "melted"
    #expect(try result([failed]).outcome == .protocolError)
  }

  @Test func `a cell that was never measured says why`() throws {
    let unmeasured = try result([InvocationV1]())
    #expect(unmeasured.outcome == .skipped && unmeasured.invocations == 0)
    #expect(unmeasured.message == "It was not measured before the run ended.")
    let tooLarge = cell(
      "large", skipped: SkippedV1(outcome: Outcome.willNotFit.rawValue, message: "It needs 9 TiB."))
    let result = try #require(record(try header([tooLarge]), []).results().first)
    #expect(result.outcome == .willNotFit && result.message == "It needs 9 TiB.")
  }

  @Test func `the summary has the same numbers under keys with units`() throws {
    let summary = try result([10, 20, 30]).summary
    #expect(summary.cell == id && summary.outcome == "not-converged" && summary.invocations == 3)
    #expect(close(summary.secondsPerIteration?.median, 20e-3))
    #expect(summary.flopPerSecond?.level == 0.75)
    #expect(summary.roofFraction == nil && summary.tags.isEmpty)
  }
}
