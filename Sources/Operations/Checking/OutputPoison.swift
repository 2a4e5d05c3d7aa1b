package import Randomness

/// Overwrites outputs between two iterations, so that what the next one leaves out shows.
package enum OutputPoison {
  /// Fills with the byte 0xFF, which is NaN in every floating-point format, and −1 in integers.
  package static func everywhere(_ bytes: UnsafeMutableRawBufferPointer) {
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0xFF)
  }

  /// Fills with wrong numbers that look like results: as far apart as some of those that lie there.
  ///
  /// A kernel that looks for NaN to learn what it has to write finds none. Where nothing finite
  /// lies there, the numbers are from −1 to 1.
  package static func disguise(
    _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    using random: inout SplitMix64
  ) {
    var disguised = tensor
    disguised.probe = nil
    if case .numbers = tensor.content {
      let seen = randomPlaces(256, in: tensor, using: &random).map {
        unsafe tensor.precision.number(in: UnsafeRawBufferPointer(bytes), at: $0)
      }.filter(\.isFinite)
      let (least, largest) = (seen.min() ?? -1, seen.max() ?? 1)
      // All alike, or all zeros: something else.
      let spread = max(largest - least, abs(largest) / 4, 0x1p-20)
      let room = tensor.precision.isInteger ? spread.rounded(.up) : spread
      disguised.content = .numbers(
        tensor.precision.clamped(least)...tensor.precision.clamped(least + room))
    }
    unsafe InputFill.fill(bytes, as: disguised, using: &random)
  }
}

/// Returns places in a tensor, at most as many as it has numbers.
private func randomPlaces(
  _ count: Int, in tensor: TensorDescription, using random: inout SplitMix64
) -> [Int] {
  (0..<min(count, tensor.count)).map { _ in Int.random(in: 0..<tensor.count, using: &random) }
}

extension Precision {
  /// Returns the nearest number that can be stored without overflow.
  fileprivate func clamped(_ number: Double) -> Double {
    switch self {
    case .i8: min(max(number, -128), 127)
    case .u8: min(max(number, 0), 255)
    case .i32: min(max(number, -0x1p31), 0x1p31 - 1)
    case .f64: number
    case .f32, .tf32, .bf16: min(max(number, -0x1p126), 0x1p126)
    case .f16: min(max(number, -32_768), 32_768)
    case .f8e4m3: min(max(number, -256), 256)
    case .f8e5m2: min(max(number, -32_768), 32_768)
    }
  }
}
