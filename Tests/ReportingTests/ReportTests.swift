import Estimation
import Findings
import Foundation
import Presentation
import RecordFixtures
import RecordFormat
import Records
import Reporting
import Testing

private let checkout = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The record that is committed.
private func committed() throws -> Record {
  try Record(
    reading: checkout.appending(path: "results/a97f511625003a97/20261123T114829Z.jsonl").path)
}

private func estimator() throws -> Estimator {
  try Estimator(
    catalogue: Catalogue.load(
      folder: checkout.appending(path: "Sources/Estimation/Catalogue").path), draws: 100)
}

private func document(_ record: Record) throws -> Document {
  let estimator = try estimator()
  let papers = try ["alexnet", "stable-diffusion", "llama-3.1-405b"].map(estimator.catalogue.paper)
  return try Report(RecordFindings(record), papers: papers, by: estimator).document
}

private func report(_ record: Record) throws -> String {
  try TextRenderer(width: 80, isColoured: false).rendered(document(record))
}

private func longestLine(_ text: String) -> Int {
  text.split(separator: "\n").map(\.count).max() ?? 0
}

/// The committed record's machine, with a product of 2 GFLOP in a precision that took these times
/// in turns.
private func record(_ milliseconds: [Int64], precision: String = "f32") throws -> Record {
  var header = try committed().header
  var cell = try #require(header.cells.first { $0.operation == "gemm" })
  cell.name = "product"
  cell.id = "product @ cores=1"
  cell.workFLOP = 2e9
  cell.precision = precision
  header.cells = [cell]
  var record = try Record(path: "a-record", header: header)
  for invocation in invocations(cell.id, milliseconds) { record.append(invocation) }
  return record
}

struct ReportTests {
  @Test func `the report of the committed record has its parts, in 80 columns`() throws {
    let report = try report(committed())
    #expect(longestLine(report) <= 80)
    #expect(report.hasPrefix("Machine a97f511625003a97\n═"))
    for heading in [
      "Throughput", "Compute-hours: one final run of a paper", "Access: how unequally",
    ] { #expect(report.contains("\n\n\(heading)")) }
    #expect(
      report.contains(
        "Suite quick, quick preset, seed 1, 202 invocations in 43 s, 2026-11-23T11:48:29Z"))
    #expect(report.contains("2 cores, 2 PUs, 1 NUMA node, 8.96 GiB usable memory"))
    #expect(report.contains("\nalexnet "))
  }

  @Test func `the same record and seed give the same report`() throws {
    #expect(try report(committed()) == report(committed()))
  }

  @Test func `long names of budgets, cases, plugins and machines stay within 80 columns`() throws {
    var header = try committed().header
    let long = ",memory=1234MiB,quota=0.25,time=600s,threads=2"
    header.machine.model = Array(repeating: "Processor", count: 12).joined(separator: " ")
    header.suite.name = "a-suite-with-a-name-that-somebody-thought-about"
    for index in header.budgets.indices { header.budgets[index].budget += long }
    for index in header.cells.indices {
      header.cells[index].budget += long
      header.cells[index].name += "-of-the-second-block-of-the-third-stage-of-the-network"
      header.cells[index].plugin? += "-with-fused-bias-and-activation"
    }
    var record = try Record(path: "a-record", header: header)
    record.invocations = try committed().invocations
    let report = try report(record)
    #expect(longestLine(report) <= 80)
    // A table of hours shows the budget's whole name, in fewer columns.
    #expect(report.contains("  all\(long)"))
  }

  @Test func `a record without a single invocation has a report too`() throws {
    var record = try committed()
    record.invocations = []
    record.footer = nil
    let report = try report(record)
    #expect(longestLine(report) <= 80)
    #expect(report.contains("0 invocations in 0 s"))
    #expect(report.contains("It was not measured before the run ended."))
  }
}

/// The part of a report that says what was measured.
struct ThroughputTests {
  /// Returns the lines between the headings of throughput and hours.
  private func throughput(_ record: Record) throws -> String {
    let report = try report(record)
    let start = try #require(report.range(of: "Throughput\n══════════\n\n")).upperBound
    let end = try #require(report.range(of: "\n\nCompute-hours")).lowerBound
    return String(report[start..<end])
  }

  @Test func `rates stand with their interval, and no more digits than that has`() throws {
    // 2 GFLOP in 40 ms, and in 39 and 41 ms at the ends: 51.3 and 48.8 GFLOP/s.
    #expect(
      try throughput(record([39, 40, 40, 40, 40, 41])) == """
        budget         rate  95 % interval  n  roof  outcome
        ───────  ──────────  ─────────────  ─  ────  ───────
        product, f32, 1024×1024×1024, by gemm
        cores=1  50 GFLOP/s          49–51  6     –  ok
        """)
  }

  @Test func `a rate in i8 without a peak in i8 stands without a roof, and says so`() throws {
    let throughput = try throughput(record([39, 40, 40, 40, 40, 41], precision: "i8"))
    #expect(throughput.contains("50 GFLOP/s          49–51  6     –  ok"))
    #expect(
      throughput.hasSuffix(
        "cores=1: no peak in i8 was measured, so that what is computed in it has no roof."
          .wrapped(to: 80)))
  }

  @Test func `an interval of less than 95 % is marked, and explained once`() throws {
    let throughput = try throughput(record([19, 20, 21]))
    #expect(throughput.contains("100 GFLOP/s        95–105*  3     –  not-converged"))
    #expect(
      throughput.hasSuffix("* between the extremes of fewer than 6 invocations: less than 95 %."))
  }

  @Test func `a cell without a value has dashes, and says why`() throws {
    let throughput = try throughput(record([]))
    #expect(throughput.contains("cores=1     –  0     –  skipped"))
    #expect(
      throughput.hasSuffix("product @ cores=1: It was not measured before the run ended."))
  }
}

/// What a selftest found of its machine.
struct SelfTestReportTests {
  @Test func `a selftest is as people have read it`() throws {
    let record = try Record(
      reading: checkout.appending(path: "Tests/Fixtures/Records/selftest.jsonl").path)
    try expectGolden(SelfTest(record).document(margin: 0.031), "selftest")
  }

  @Test func `a selftest says first what disturbed its invocations, and marks the ratios`() throws {
    var record = try Record(
      reading: checkout.appending(path: "Tests/Fixtures/Records/selftest.jsonl").path)
    for index in record.invocations.indices {
      for group in record.invocations[index].groups.indices {
        record.invocations[index].groups[group].runDelayNanoseconds = .max
      }
    }
    let document = SelfTest(record).document(margin: 0.031)
      .disclosing(Disclosure(RecordFindings(record)))
    let text = TextRenderer(width: 80, isColoured: false).rendered(document)
    let count = record.invocations.count
    #expect(
      text.split(separator: "\n").dropFirst(2).first?
        .hasPrefix("? \(count) of \(count) invocations behind these figures were") == true)
    #expect(
      document.tables.first?.table.groups.first?.rows.allSatisfy { $0[1].mark == "†" } == true)
  }
}

extension Presentation.Table.Cell {
  /// What stands on a number.
  fileprivate var mark: String { if case .number(let number) = self { number.mark } else { "" } }
}
