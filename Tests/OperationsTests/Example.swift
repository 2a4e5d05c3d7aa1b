import Operations
import Statistics
import Testing

/// An operation on one problem, and its outputs by a plain computation.
struct Example: Sendable, CustomTestStringConvertible {
  let operation: any Operations.Operation
  /// Computes the outputs from the inputs, each as numbers in the tensor's order.
  let outputs: @Sendable ([[Double]]) -> [[Double]]
  /// The same without a factor that belongs there; `nil` where there is none.
  let withoutScale: (@Sendable ([[Double]]) -> [[Double]])?

  var testDescription: String { type(of: operation).id.rawValue }

  init<Kind: Operations.Operation>(
    _ kind: Kind.Type, _ problem: Problem,
    withoutScale: (@Sendable ([[Double]]) -> [[Double]])? = nil,
    outputs: @escaping @Sendable ([[Double]]) -> [[Double]]
  ) {
    guard let operation = try? kind.init(problem) else {
      preconditionFailure("The example of \(Kind.id) has a problem that makes no sense.")
    }
    self.operation = operation
    self.outputs = outputs
    self.withoutScale = withoutScale
  }

  private var tensors: [TensorDescription] { operation.tensors(.f32) }
  private var outputTensors: [TensorDescription] { tensors.filter { $0.role == .output } }

  /// Whether an output holds indices.
  func isIndex(_ output: Int) -> Bool { outputTensors[output].precision == .i32 }

  /// Returns inputs as the host fills them.
  func inputs(seed: UInt64) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    return tensors.filter { $0.role == .input }.map { tensor in
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: tensor.count * 4, alignment: 64)
      defer { unsafe bytes.deallocate() }
      unsafe InputFill.fill(bytes, as: tensor, using: &random)
      return (0..<tensor.count).map { index in
        tensor.precision == .i32
          ? Double(unsafe bytes.load(fromByteOffset: index * 4, as: Int32.self))
          : Double(unsafe bytes.load(fromByteOffset: index * 4, as: Float.self))
      }
    }
  }

  /// Checks outputs, rounded to f32.
  func check(_ inputs: [[Double]], _ outputs: [[Double]]) -> Check {
    var buffers: [UnsafeRawBufferPointer] = unsafe []
    for (tensor, numbers) in zip(tensors, inputs + outputs) {
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: numbers.count * 4, alignment: 64)
      for (index, number) in numbers.enumerated() {
        if tensor.precision == .i32 {
          unsafe bytes.storeBytes(of: Int32(number), toByteOffset: index * 4, as: Int32.self)
        } else {
          unsafe bytes.storeBytes(of: Float(number), toByteOffset: index * 4, as: Float.self)
        }
      }
      unsafe buffers.append(UnsafeRawBufferPointer(bytes))
    }
    defer { unsafe buffers.forEach { unsafe $0.deallocate() } }
    var random = SplitMix64(seed: 7)
    return operation.check(unsafe Operands(buffers, precision: .f32), using: &random)
  }

  /// Returns the outputs with one element of one of them in its neighbour's place: a variant for the
  /// first, the last and a middle element of each output whose neighbour differs.
  func offByOne(_ outputs: [[Double]]) -> [[[Double]]] {
    outputs.indices.flatMap { tensor in
      let values = outputs[tensor].map { Float($0) }
      let different = values.indices.dropLast().filter { values[$0] != values[$0 + 1] }
      let places = Set([
        different.first, different.last, different.dropFirst(different.count / 2).first,
      ])
      return places.compactMap(\.self).map { place in
        var changed = outputs
        changed[tensor][place] = outputs[tensor][place + 1]
        return changed
      }
    }
  }

  /// Returns the outputs with one of them written with its last two indices swapped: a variant for each
  /// that is a matrix and not symmetric.
  func transposed(_ outputs: [[Double]]) -> [[[Double]]] {
    outputs.indices.compactMap { tensor in
      let extents = outputTensors[tensor].extents
      guard let columns = extents.last, extents.count > 1 else { return nil }
      let rows = extents[extents.count - 2]
      guard rows > 1, columns > 1 else { return nil }
      var changed = outputs
      for index in outputs[tensor].indices {
        let (matrix, rest) = index.quotientAndRemainder(dividingBy: rows * columns)
        let swapped = rest % columns * rows + rest / columns
        changed[tensor][matrix * rows * columns + swapped] = outputs[tensor][index]
      }
      return changed[tensor] == outputs[tensor] ? nil : changed
    }
  }
}
