import Operations
import Testing

/// A way to be wrong that every operation's check has to see.
enum Fault: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// One element of one output is what its neighbour should be, or is larger by 1.
  case offByOne = "an off-by-one in one element"
  /// One operand is read or written with its rows and columns swapped.
  case swappedTranspose = "a swapped transpose"
  /// A factor of the definition is left out.
  case missingScale = "a missing scale"
  /// One output is still that of other inputs.
  case staleOutput = "a stale output"

  var testDescription: String { rawValue }
}

extension Fault {
  /// Why an operation can't be wrong in this way; `nil` where it can.
  func isImpossible(for operation: OperationID) -> String? {
    switch self {
    case .offByOne, .staleOutput: nil
    case .swappedTranspose: Self.vectors.contains(operation.rawValue) ? Self.noMatrix : nil
    case .missingScale: Self.withoutFactor[operation.rawValue]
    }
  }

  private static let noMatrix = "Its operands are vectors, which have no rows and columns."
  private static let vectors: Set = [
    "relu", "relu-backward", "gelu", "gelu-backward", "add", "sgd", "adamw", "fma", "triad",
    "copy", "copy-to-device", "copy-from-device",
  ]

  private static let sumOfProducts = "A sum of products of its inputs: no factor beside them."
  private static let copied = "Its outputs are inputs, or sums of them: nothing is multiplied."
  private static let gates = "Its gates are computed from all inputs, without a constant factor."
  private static let withoutFactor = [
    "gemm": sumOfProducts, "batched-gemm": sumOfProducts, "convolution": sumOfProducts,
    "convolution-backward-data": sumOfProducts, "convolution-backward-weights": sumOfProducts,
    "add": copied, "max-pooling": copied, "max-pooling-backward": copied, "embedding": copied,
    "embedding-backward": copied, "all-reduce": copied, "copy": copied,
    "copy-to-device": copied, "copy-from-device": copied, "lstm": gates, "lstm-backward": gates,
    "gru": gates,
  ]
}

extension Example {
  /// Returns outputs that are wrong in one way each, and right otherwise.
  func outputs(with fault: Fault, for inputs: [[Double]]) -> [[[Double]]] {
    switch fault {
    case .offByOne: offByOne(outputs(inputs))
    case .swappedTranspose:
      swappedOutputs(outputs(inputs)) + swappedInputs(inputs).map(outputs)
    case .missingScale: withoutScale.map { [$0(inputs)] } ?? []
    case .staleOutput: stale(outputs(inputs), outputs(self.inputs(seed: 4)))
    }
  }

  /// The first, the last and a middle element of each output whose neighbour differs: with its
  /// neighbour's value, and larger by 1.
  private func offByOne(_ outputs: [[Double]]) -> [[[Double]]] {
    var variants: [[[Double]]] = []
    for tensor in outputs.indices {
      let values: [Float] = outputs[tensor].map { Float($0) }
      let different: [Int] = values.indices.dropLast().filter { values[$0] != values[$0 + 1] }
      guard let first = different.first, let last = different.last else { continue }
      for place in Set([first, different[different.count / 2], last]) {
        for wrong in [outputs[tensor][place + 1], outputs[tensor][place] + 1] {
          var changed = outputs
          changed[tensor][place] = wrong
          variants.append(changed)
        }
      }
    }
    return variants
  }

  /// Each output that is a matrix and not symmetric, written with its last two indices swapped.
  private func swappedOutputs(_ outputs: [[Double]]) -> [[[Double]]] {
    outputs.indices.compactMap { tensor in
      var changed = outputs
      changed[tensor] = swapped(outputs[tensor], outputTensors[tensor].extents)
      return changed == outputs ? nil : changed
    }
  }

  /// Each input that is a matrix and not symmetric, read with its last two indices swapped.
  private func swappedInputs(_ inputs: [[Double]]) -> [[[Double]]] {
    inputs.indices.compactMap { tensor in
      var changed = inputs
      changed[tensor] = swapped(inputs[tensor], inputTensors[tensor].extents)
      return changed == inputs ? nil : changed
    }
  }

  private func swapped(_ values: [Double], _ extents: [Int]) -> [Double] {
    guard let columns = extents.last, extents.count > 1 else { return values }
    let rows = extents[extents.count - 2]
    var changed = values
    for index in values.indices {
      let (matrix, rest) = index.quotientAndRemainder(dividingBy: rows * columns)
      changed[matrix * rows * columns + rest % columns * rows + rest / columns] = values[index]
    }
    return changed
  }

  /// Each output as it was for other inputs, the others as they should be.
  private func stale(_ outputs: [[Double]], _ old: [[Double]]) -> [[[Double]]] {
    outputs.indices.map { tensor in
      var changed = outputs
      changed[tensor] = old[tensor]
      return changed
    }
  }
}
