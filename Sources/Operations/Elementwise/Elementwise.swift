import Quantities
import Randomness

/// An operation whose outputs at an index follow from its inputs at that index alone.
protocol ElementwiseOperation: Operation {
  /// The inputs, up to four, and the numbers they are filled with.
  static var inputs: [(name: String, range: ClosedRange<Double>)] { get }
  static var outputs: [String] { get }
  /// The FLOP of one element.
  static var workPerElement: Int { get }

  /// Returns output `index` of an element whose inputs are `x`.
  static func expected(_ index: Int, _ x: SIMD4<Double>, _ tolerance: Tolerance) -> Expected
}

extension ElementwiseOperation {
  package static var parameters: [Parameter] { [Parameter("elements")] }
  package static var precisions: [Precision] { [.f32, .f64] }
  package static var isMemoryBound: Bool { true }

  private var elements: Int { problem["elements"] ?? 1 }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: Double(Self.workPerElement) * Double(elements))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    Self.inputs.map { .input($0.name, precision, elements, in: $0.range) }
      + Self.outputs.map { .output($0, precision, elements) }
  }

  /// Checks every element, or blocks of a very long vector.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let block = 1024
    let elements = elements
    let tolerance = Tolerance(operands.precision)
    let inputs = Self.inputs.indices.map { operands.values($0) }
    let chosen = CheckedParts(
      (elements + block - 1) / block, cost: block, limit: CheckedParts.elementwiseLimit,
      using: &random)
    var residual = Residual()
    for (index, name) in Self.outputs.enumerated() {
      let output = operands.values(inputs.count + index)
      for part in chosen.parts {
        for element in part * block..<min(elements, (part + 1) * block) {
          var x = SIMD4<Double>()
          for (position, input) in inputs.enumerated() { x[position] = input[element] }
          residual.compare(
            output[element], Self.expected(index, x, tolerance), at: "\(name)[\(element)]")
        }
      }
      if chosen.method == .sampled { residual.expectFinite(output, named: name) }
    }
    return residual.check(chosen.method, drawn: chosen.drawn)
  }

  package static var awkwardProblems: [Problem] {
    [["elements": 1], ["elements": 7], ["elements": 1_009], ["elements": 65_537]]
  }
  package static var largeProblem: Problem { ["elements": 4_000_037] }
  package static var typicalProblem: Problem { ["elements": 1_000_000] }
}
