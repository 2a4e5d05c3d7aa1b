import Operations
import Quantities
import Randomness
import Testing

/// Problems whose sizes are as large as a file can say.
struct ProblemSizeTests {
  private static let kinds = OperationCatalogue.all + OperationCatalogue.trainingSteps

  /// Whatever an operation says of a problem must not overflow.
  private func describe(_ operation: any Operations.Operation) -> Bool {
    let kind = type(of: operation)
    let precisions = kind.precisions.map { operation.traffic($0).bytes }
    return precisions.allSatisfy { $0 >= 0 } && operation.work.flop >= 0
      && ([nil] + Algorithm.allCases).allSatisfy {
        operation.leastWork($0).flop <= operation.work.flop * (1 + 1e-12)
      }
      && operation.tensors(.f32).allSatisfy { $0.count <= TensorDescription.mostNumbers }
  }

  @Test func `a product of 2^32 a side is too large, and the error names the operand and size`() {
    let error = #expect(throws: ProblemError.self) {
      try MatrixMultiplication(["m": 2, "n": 1 << 32, "k": 1 << 32])
    }
    #expect(
      error?.description
        == "The problem is too large: its operand 'b' has more than 2^48 numbers. Its largest "
        + "size is n=4294967296.")
  }

  @Test func `an operand of 2^48 numbers is the largest`() throws {
    #expect(try Softmax(["rows": 1 << 24, "columns": 1 << 24]).work.flop == 5 * 0x1p48)
    #expect(throws: ProblemError.self) {
      try Softmax(["rows": 1 << 24, "columns": 1 << 24 + 1])
    }
  }

  @Test func `every operation takes or refuses any sizes, and its figures don't overflow`() {
    var random = SplitMix64(seed: 7)
    var taken = 0
    var wrong: [String] = []
    for kind in Self.kinds {
      for _ in 0..<500 {
        let sizes = kind.parameters.map { parameter in
          let powers = 1 << Int.random(in: 0...32, using: &random)
          let value = [
            powers, powers + 1, parameter.range.lowerBound, parameter.range.upperBound, 1, 3,
          ].randomElement(using: &random)
          return Problem.Size(name: parameter.name, value: value ?? 1)
        }
        guard let operation = try? kind.init(Problem(sizes: sizes)) else { continue }
        taken += 1
        if !describe(operation) { wrong.append("\(kind.id) \(operation.problem)") }
      }
    }
    #expect(wrong == [])
    #expect(taken > 1_000)
  }

  @Test func `every size at its largest, and every pair of sizes, is taken or refused`() {
    var wrong: [String] = []
    for kind in Self.kinds {
      let least = kind.parameters.map {
        Problem.Size(name: $0.name, value: max(1, $0.range.lowerBound))
      }
      for first in least.indices {
        for second in least.indices {
          var sizes = least
          sizes[first].value = kind.parameters[first].range.upperBound
          sizes[second].value = kind.parameters[second].range.upperBound
          guard let operation = try? kind.init(Problem(sizes: sizes)) else { continue }
          if !describe(operation) { wrong.append("\(kind.id) \(operation.problem)") }
        }
      }
    }
    #expect(wrong == [])
  }
}
