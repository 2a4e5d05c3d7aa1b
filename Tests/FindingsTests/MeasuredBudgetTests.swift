import Estimation
import Findings
import Operations
import Quantities
import RecordFixtures
import RecordFormat
import Testing

struct MeasuredBudgetTests {
  private func budgets(
    _ cells: [(cell: CellV1, milliseconds: [Int64])]
  ) throws -> [(name: String, gemm: Measured<Throughput>?, convolution: Measured<Throughput>?)] {
    let record = try record(
      header(cells.map(\.cell)), cells.flatMap { invocations($0.cell.id, $0.milliseconds) })
    return record.classRates(record.results()).map {
      ($0.name, $0.rates[.gemm], $0.rates[.convolution])
    }
  }

  @Test func `a class's rate is all its work over all its time, never a mean of rates`() throws {
    // Three of 10 ms and one of 50 ms: 8 GFLOP in 80 ms.
    var often = cell("often")
    often.count = 3
    let budgets = try budgets([(often, [10, 10]), (cell("once"), [50, 50])])
    #expect(budgets.map(\.name) == ["cores=1"])
    let rate = try #require(budgets.first?.gemm)
    #expect(close(rate.value.flopPerSecond, 100e9))
    #expect(rate.source == "2 cases of a-record")
    #expect(budgets.first?.convolution == nil)
  }

  @Test(arguments: ["bf16", "i8"])
  func `a product in less than f32 doesn't make training in f32 faster`(precision: String) throws {
    // 2 GFLOP in 20 ms; the same in 5 ms doesn't count.
    var reduced = cell("reduced")
    reduced.precision = precision
    #expect(try budgets([(reduced, [5, 5])]).isEmpty)
    let rate = try #require(
      budgets([(cell("single"), [20, 20]), (reduced, [5, 5])]).first?.gemm)
    #expect(close(rate.value.flopPerSecond, 100e9))
    #expect(rate.source == "1 case of a-record")
  }

  @Test func `a budget without a measured product is left out`() throws {
    #expect(try budgets([(cell("product"), [])]).isEmpty)
  }
}
