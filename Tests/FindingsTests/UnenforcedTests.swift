import Estimation
import Findings
import Foundation
import RecordFixtures
import RecordFormat
import Testing

/// Budgets of which a limit didn't hold.
struct UnenforcedTests {
  private let half = "cores=1,quota=0.5"

  private func fact(
    _ resource: String, _ requested: String, by: String, verified: Bool? = nil
  ) -> ResourceFactV1 {
    ResourceFactV1(
      resource: resource, requested: requested, enforcedBy: by,
      reason: by == "unenforced" ? "no control groups" : nil, verified: verified,
      detail: verified == false ? "read back: something else" : nil)
  }

  /// What a record says of a product under one core, and under half of one with this fact.
  private func findings(
    _ fact: ResourceFactV1, core: String? = nil, budget name: String = "cores=1,quota=0.5"
  ) throws -> RecordFindings {
    let header = try header(
      [cell("product"), cell("product", budget: name)],
      budgets: [budget("cores=1"), budget(name)])
    let limited = invocations("product @ \(name)", [20, 20, 20, 20, 20, 20]).map {
      var invocation = $0
      invocation.budgetFacts = [fact]
      invocation.facts = WorkerFactsV1(
        threads: [], peakResidentBytes: 0, library: core.map { ["library.core": $0] } ?? [:])
      return invocation
    }
    return RecordFindings(
      try record(header, invocations("product @ cores=1", [20, 20, 20, 20, 20, 20]) + limited))
  }

  private func estimated(_ findings: RecordFindings) throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Estimation/Catalogue")
    return findings.measuredBudgets(for: [], in: try Catalogue.load(folder: folder.path)).map(
      \.name)
  }

  @Test func `nothing is estimated from a budget that nothing enforced`() throws {
    let found = try findings(fact("quota", "0.5 PUs", by: "unenforced"))
    #expect(found.unenforcedBudgets().map(\.name) == [half])
    #expect(found.unenforcedBudgets().first?.facts.map(\.resource) == ["quota"])
    #expect(try estimated(found) == ["cores=1"])
  }

  @Test func `nor from one that was enforced in some invocations only`() throws {
    let header = try header([cell("product")], budgets: [budget("cores=1")])
    var measured = invocations("product @ cores=1", [20, 20, 20, 20, 20, 20])
    for place in measured.indices {
      measured[place].budgetFacts = [
        fact("quota", "0.5 PUs", by: place < 2 ? "unenforced" : "cgroup-v2")
      ]
    }
    let found = RecordFindings(try record(header, measured))
    #expect(found.unenforcedBudgets().map(\.name) == ["cores=1"])
  }

  @Test func `nor from one that reading back refuted`() throws {
    let found = try findings(fact("quota", "0.5 PUs", by: "cgroup-v2", verified: false))
    #expect(found.unenforcedBudgets().map(\.name) == [half])
    #expect(try estimated(found) == ["cores=1"])
  }

  @Test func `a limit that holds, or that nothing can be read back of, is enforced`() throws {
    for verified in [true, nil] {
      let found = try findings(fact("quota", "0.5 PUs", by: "cgroup-v2", verified: verified))
      #expect(found.unenforcedBudgets().isEmpty)
      #expect(try estimated(found) == ["cores=1", half])
    }
  }

  @Test(arguments: [("Haswell", true), ("Prescott", false), ("Sandybridge", false)])
  func `code for newer instructions than granted breaks the limit, for older ones it doesn't`(
    core: String, breaks: Bool
  ) throws {
    let found = try findings(
      fact("isa", "avx", by: "environment", verified: core == "Sandybridge"), core: core,
      budget: "cores=1,isa=avx")
    #expect(found.unenforcedBudgets().isEmpty == !breaks)
  }
}
