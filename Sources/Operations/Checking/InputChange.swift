import Quantities
package import Randomness

/// Changes inputs between two iterations, so that a result from before is of no use.
package enum InputChange {
  /// Replaces every number by another one that the tensor may hold, each by random bits of its own.
  ///
  /// Nothing of the old numbers is kept, so that no difference of results is cheaper to compute
  /// than the new result. Of whole numbers and indices, a few happen to be what they were.
  ///
  /// - Complexity: O(*n*), at several GB/s on one core.
  package static func everywhere(
    _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    using random: inout SplitMix64
  ) {
    unsafe InputFill.fill(bytes, as: tensor, using: &random)
  }

  /// Replaces `count` numbers at places drawn at random, for tensors that take as long to change
  /// everywhere as the operation takes.
  ///
  /// - Returns: The places, in the order they were changed; a place may be drawn twice.
  /// - Complexity: O(*count*).
  @discardableResult
  package static func places(
    _ count: Int, _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    using random: inout SplitMix64
  ) -> [Int] {
    let places = randomPlaces(count, in: tensor, using: &random)
    if case .places(let windows) = tensor.content {
      for place in places {
        let number = windows.randomPlace(of: place, using: &random)
        unsafe bytes.storeBytes(of: number, toByteOffset: place * 4, as: Int32.self)
      }
      return places
    }
    var few = tensor
    few.extents = [places.count]
    few.probe = nil
    var numbers = [UInt8](repeating: 0, count: Int(few.byteCount.bytes))
    unsafe numbers.withUnsafeMutableBytes { numbers in
      unsafe InputFill.fill(numbers, as: few, using: &random)
      let width = tensor.precision.bytes
      for (index, place) in places.enumerated() {
        unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[place * width..<(place + 1) * width])
          .copyMemory(
            from: UnsafeRawBufferPointer(rebasing: numbers[index * width..<(index + 1) * width]))
      }
    }
    return places
  }
}

/// Overwrites outputs between two iterations, so that what the next one leaves out shows.
package enum OutputPoison {
  /// Fills with the byte 0xFF, which is NaN in every floating-point format, and −1 in integers.
  package static func everywhere(_ bytes: UnsafeMutableRawBufferPointer) {
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0xFF)
  }

  /// Fills `count` numbers at places drawn at random with the byte 0xFF.
  ///
  /// - Returns: The places; a place may be drawn twice.
  @discardableResult
  package static func places(
    _ count: Int, _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    using random: inout SplitMix64
  ) -> [Int] {
    let places = randomPlaces(count, in: tensor, using: &random)
    let width = tensor.precision.bytes
    for place in places {
      for byte in place * width..<(place + 1) * width { unsafe bytes[byte] = 0xFF }
    }
    return places
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
    case .f32, .bf16: min(max(number, -0x1p126), 0x1p126)
    case .f16: min(max(number, -32_768), 32_768)
    }
  }
}
