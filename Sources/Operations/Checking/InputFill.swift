package import Randomness

/// Fills inputs with numbers that follow from a seed.
///
/// A block of prime length is drawn and repeated, so that large tensors fill at the speed of memory
/// while no two rows of a matrix are alike.
package enum InputFill {
  static let blockLength = 65_521

  /// Fills `bytes` with what the tensor may hold.
  package static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    using random: inout SplitMix64
  ) {
    if case .places(let windows) = tensor.content {
      unsafe windows.fill(bytes.assumingMemoryBound(to: Int32.self), using: &random)
      return
    }
    let blockBytes = min(bytes.count, blockLength * tensor.precision.bytes)
    let block = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<blockBytes])
    switch tensor.content {
    case .numbers(let range):
      switch tensor.precision {
      case .f32: unsafe fill(block.assumingMemoryBound(to: Float.self), range, using: &random)
      case .f64: unsafe fill(block.assumingMemoryBound(to: Double.self), range, using: &random)
      case .i8, .u8, .i32:
        unsafe fill(block, wholeNumbersOf: tensor.precision, range, using: &random)
      case .bf16, .f16: unsafe fill(block, of: tensor.precision, range, using: &random)
      }
    case .indices(let limit):
      unsafe fill(block.assumingMemoryBound(to: Int32.self), below: limit, using: &random)
    case .places: break
    }
    var filled = blockBytes
    while filled < bytes.count {
      let length = min(blockBytes, bytes.count - filled)
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<filled + length])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      filled += length
    }
  }

  private static func fill<Number: BinaryFloatingPoint>(
    _ numbers: UnsafeMutableBufferPointer<Number>, _ range: ClosedRange<Double>,
    using random: inout SplitMix64
  ) {
    let middle = (range.lowerBound + range.upperBound) / 2
    let reach = (range.upperBound - range.lowerBound) / 2
    for index in numbers.indices {
      // 53 random bits as a number in [−1, 1).
      let number = Double(random.next() >> 11) * 0x1p-52 - 1
      unsafe numbers[index] = Number(middle + reach * number)
    }
  }

  private static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, of precision: Precision, _ range: ClosedRange<Double>,
    using random: inout SplitMix64
  ) {
    for index in 0..<bytes.count / precision.bytes {
      let number = Double.random(in: range, using: &random)
      unsafe precision.store(number, in: bytes, at: index)
    }
  }

  private static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, wholeNumbersOf precision: Precision,
    _ range: ClosedRange<Double>, using random: inout SplitMix64
  ) {
    for index in 0..<bytes.count / precision.bytes {
      let number = Int.random(in: Int(range.lowerBound)...Int(range.upperBound), using: &random)
      unsafe precision.store(Double(number), in: bytes, at: index)
    }
  }

  private static func fill(
    _ indices: UnsafeMutableBufferPointer<Int32>, below limit: Int, using random: inout SplitMix64
  ) {
    for index in indices.indices {
      unsafe indices[index] = Int32(Int.random(in: 0..<limit, using: &random))
    }
  }
}
