import Operations
import Quantities
import Randomness
import Testing

/// An operation on one problem, and its outputs by a plain computation.
struct Example: Sendable, CustomTestStringConvertible {
  let operation: any Operations.Operation
  let precision: Precision
  /// Computes the outputs from the inputs, each as numbers in the tensor's order.
  let outputs: @Sendable ([[Double]]) -> [[Double]]
  /// The same without a factor that belongs there; `nil` where there is none.
  let withoutScale: (@Sendable ([[Double]]) -> [[Double]])?

  var id: OperationID { type(of: operation).id }
  var testDescription: String { "\(id) \(precision.rawValue)" }

  init<Kind: Operations.Operation>(
    _ kind: Kind.Type, _ problem: Problem, in precision: Precision = .f32,
    withoutScale: (@Sendable ([[Double]]) -> [[Double]])? = nil,
    outputs: @escaping @Sendable ([[Double]]) -> [[Double]]
  ) {
    guard let operation = try? kind.init(problem) else {
      preconditionFailure("The example of \(Kind.id) has a problem that makes no sense.")
    }
    self.operation = operation
    self.precision = precision
    self.outputs = outputs
    self.withoutScale = withoutScale
  }

  private var tensors: [TensorDescription] { operation.tensors(precision) }
  var inputTensors: [TensorDescription] { tensors.filter { $0.role == .input } }
  var outputTensors: [TensorDescription] { tensors.filter { $0.role == .output } }

  /// Whether an output has no NaN.
  func isInteger(_ output: Int) -> Bool { outputTensors[output].precision.isInteger }

  /// Returns inputs as the host fills them.
  func inputs(seed: UInt64) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    return inputTensors.map { tensor in
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Int(tensor.byteCount.bytes), alignment: 64)
      defer { unsafe bytes.deallocate() }
      unsafe InputFill.fill(bytes, as: tensor, using: &random)
      return (0..<tensor.count).map { index in
        unsafe tensor.precision.number(in: UnsafeRawBufferPointer(bytes), at: index)
      }
    }
  }

  /// Checks outputs, rounded to what they are stored as.
  func check(_ inputs: [[Double]], _ outputs: [[Double]]) -> Check {
    var buffers: [UnsafeRawBufferPointer] = unsafe []
    for (tensor, numbers) in zip(tensors, inputs + outputs) {
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Int(tensor.byteCount.bytes), alignment: 64)
      for (index, number) in numbers.enumerated() {
        unsafe tensor.precision.store(number, in: bytes, at: index)
      }
      unsafe buffers.append(UnsafeRawBufferPointer(bytes))
    }
    defer { unsafe buffers.forEach { unsafe $0.deallocate() } }
    var random = SplitMix64(seed: 7)
    return operation.check(
      unsafe Operands(buffers, of: operation, precision: precision), using: &random)
  }
}

extension Check {
  /// Whether the outputs are right.
  var passes: Bool { fault == nil }
}
