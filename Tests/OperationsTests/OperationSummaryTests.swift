import Operations
import Quantities
import Testing

/// What is said of operations, held against what they count.
struct OperationSummaryTests {
  @Test(arguments: (OperationCatalogue.all + OperationCatalogue.trainingSteps).map { $0.id })
  func `every operation has a summary`(id: OperationID) throws {
    let summary = try #require(OperationSummary(of: id))
    #expect(!summary.meaning.isEmpty && !summary.check.isEmpty && !summary.work.isEmpty)
  }

  @Test func `what the host doesn't know has none`() {
    #expect(OperationSummary(of: OperationID(rawValue: "quantum-gemm")) == nil)
    #expect(OperationSummary(of: OperationID(rawValue: "training-step-of-nothing")) == nil)
  }

  @Test(arguments: OperationCatalogue.all.map { $0.id })
  func `the formula of the work gives what the operation counts`(id: OperationID) throws {
    let kind = try #require(OperationCatalogue.kind(id))
    let summary = try #require(OperationSummary(of: id))
    let text = summary.terms.reduce(summary.work) {
      $0.replacing($1.name, with: "(\($1.value))")
    }
    let formula = try Formula(text, over: kind.parameters.map(\.name))
    for problem in kind.awkwardProblems + [kind.typicalProblem, kind.largeProblem] {
      let operation = try kind.init(problem)
      let value = try formula.value(of: operation.problem)
      #expect(abs(value - operation.work.flop) <= 1e-12 * value, "\(operation.problem)")
    }
  }
}
