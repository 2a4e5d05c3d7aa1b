import Findings
import Foundation
import Presentation
import RecordFixtures
import RecordFormat
import Records
import Reporting
import Testing

struct ComparisonReportTests {
  /// A record of 24 products by code for a core.
  private func side(_ core: String) throws -> ComparisonSide {
    let cells = (0..<24).map { number in
      var cell = cell("product-\(number)")
      cell.problem = [SizeV1(name: "m", value: number + 1)]
      return cell
    }
    let measured = cells.flatMap { cell in
      (0..<7).map { round in
        var invocation = invocation(cell.id, round: round, [group([100])])
        invocation.facts = WorkerFactsV1(
          threads: [], peakResidentBytes: 1, library: ["library.core": core])
        return invocation
      }
    }
    var record = try record(try header(cells), measured)
    record.path = core
    return ComparisonSide(core, record)
  }

  @Test func `what all cells differ by is said once, behind what the columns mean`() throws {
    let comparison = SideComparison(
      try side("Haswell"), try side("Zen"), floor: nil, noise: nil, seed: 1)
    #expect(comparison.rows.count == 24)
    let text = TextRenderer().rendered(ComparisonReport([.verdicts(comparison)]).document)
    let difference = "code for Haswell → Zen: product-0, product-1, product-2 and 21 more."
    let parts = text.components(separatedBy: "Speedup:")
    #expect(parts.count == 2)
    #expect(parts[1].components(separatedBy: difference).count == 2, "\(text)")
    #expect(parts[1].components(separatedBy: "code for").count == 2)
    #expect(parts[0].contains("what runs of this machine\n  differ by anyway isn't known."))
  }
}
