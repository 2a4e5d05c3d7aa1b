import Quantities
package import Randomness

/// Fills inputs with numbers that follow from a seed.
///
/// The numbers have no period, and each costs less than writing it: whoever reads a part of a
/// tensor knows nothing of the rest.
package enum InputFill {
  /// What a fill is meant to show beside right results.
  package enum Probing: Sendable {
    /// A few slices are smaller than the others by 2¹⁶, so that algorithms of fewer multiplications
    /// show: as inputs are filled by default.
    case magnitudes
    /// A quarter of these slices lies below the normal range, so that arithmetic which flushes such
    /// numbers to zero shows. Some processors take a hundred times as long for them: not for what
    /// is timed.
    case subnormals
  }

  /// Fills `bytes` with what the tensor may hold.
  ///
  /// - Complexity: O(*n*), at several GB/s on one core.
  package static func fill(
    _ bytes: UnsafeMutableRawBufferPointer, as tensor: TensorDescription,
    probing: Probing = .magnitudes, using random: inout SplitMix64
  ) {
    var numbers = RandomNumbers(using: &random)
    switch tensor.content {
    case .numbers(let range): unsafe numbers.fill(bytes, tensor.precision, in: range)
    case .indices(let limit): unsafe numbers.fill(bytes, below: limit)
    case .places(let windows): unsafe numbers.fill(bytes, placesOf: windows)
    }
    // Small formats have no room for numbers that are smaller.
    guard let probe = tensor.probe, tensor.precision.roundoff > 0,
      tensor.precision.smallFloat == nil
    else { return }
    switch (probe, probing) {
    case (.slices(let axis), .magnitudes):
      for slice in randomSlices(of: tensor, axis, most: 7, using: &random) {
        unsafe scale(bytes, tensor, axis, slice, by: probeScale)
      }
    case (.slices(let axis), .subnormals):
      let scale = tensor.precision == .f64 ? 0x1p-1026 : 0x1p-130
      let count = tensor.extents[axis]
      let first = Int.random(in: 0..<count, using: &random)
      for slice in stride(from: first % 4, to: max(count, first % 4 + 1), by: 4) {
        unsafe Self.scale(bytes, tensor, axis, min(slice, count - 1), by: scale)
      }
    case (.ends(let axis), .magnitudes):
      let part = bytes.count / tensor.extents[0]
      var inner = tensor
      inner.extents[0] = 1
      for slice in randomSlices(of: tensor, 0, most: 3, using: &random) {
        let end = Bool.random(using: &random) ? 0 : tensor.extents[axis] - 1
        let own = unsafe UnsafeMutableRawBufferPointer(
          rebasing: bytes[slice * part..<(slice + 1) * part])
        for other in 0..<tensor.extents[axis] where other != end {
          unsafe scale(own, inner, axis, other, by: probeScale)
        }
      }
    case (.ends, .subnormals): break
    }
  }

  /// How much smaller some numbers are than others: errors that come from the others are larger
  /// than those of their own by about as much.
  static let probeScale = 0x1p-16

  /// Returns a sixteenth of a dimension's slices, three at least; of a dimension shorter than 8
  /// one, and of one shorter than 4 none.
  ///
  /// None lies at the very ends, where a filter may not reach all of its own neighbours. They are
  /// an odd number, so that one at least has no small partner in the other half.
  private static func randomSlices(
    of tensor: TensorDescription, _ axis: Int, most: Int, using random: inout SplitMix64
  ) -> Set<Int> {
    let count = tensor.extents[axis]
    guard count >= 4 else { return [] }
    let margin = min(3, (count - 1) / 3)
    let wanted = min(most, count < 8 ? 1 : max(3, count / 16) | 1)
    var slices: Set<Int> = []
    while slices.count < wanted {
      slices.insert(.random(in: margin..<count - margin, using: &random))
    }
    return slices
  }

  private static func scale(
    _ bytes: UnsafeMutableRawBufferPointer, _ tensor: TensorDescription, _ axis: Int, _ slice: Int,
    by factor: Double
  ) {
    let inner = tensor.extents[(axis + 1)...].reduce(1, *)
    let outer = tensor.extents[..<axis].reduce(1, *)
    for part in 0..<outer {
      let first = (part * tensor.extents[axis] + slice) * inner
      for index in first..<first + inner {
        let number = unsafe tensor.precision.number(in: UnsafeRawBufferPointer(bytes), at: index)
        unsafe tensor.precision.store(number * factor, in: bytes, at: index)
      }
    }
  }
}

/// Random bits as the numbers of a tensor, a block at a time.
struct RandomNumbers {
  private var bits: RandomBytes

  init(using random: inout SplitMix64) { bits = RandomBytes(using: &random) }

  /// Fills with numbers that are uniform in a range.
  mutating func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ precision: Precision, in range: ClosedRange<Double>
  ) {
    let middle = (range.lowerBound + range.upperBound) / 2
    let reach = (range.upperBound - range.lowerBound) / 2
    switch precision {
    case .f32, .tf32:
      let (middle, reach) = (Float(middle), Float(reach) * 0x1p-31)
      unsafe inBlocks(bytes) { block in
        unsafe each(of: block, UInt32.self) {
          (middle + reach * Float(Int32(bitPattern: $0))).bitPattern
        }
      }
    case .f64:
      unsafe inBlocks(bytes) { block in
        unsafe each(of: block, UInt64.self) {
          // 52 random bits as a number in [1, 2), which becomes one in [−1, 1).
          let number = 2 * Double(bitPattern: $0 >> 12 | 0x3FF0_0000_0000_0000) - 3
          return (middle + reach * number).bitPattern
        }
      }
    case .bf16:
      let (middle, reach) = (Float(middle), Float(reach) * 0x1p-15)
      func upper(_ bits: Int32) -> UInt32 {
        let number = (middle + reach * Float(bits >> 16)).bitPattern
        return number &+ 0x7FFF &+ (number >> 16 & 1)
      }
      unsafe inBlocks(bytes) { block in
        // Two numbers of a word: vectors of halves are slow to convert.
        unsafe each(of: block, UInt32.self) {
          let bits = Int32(bitPattern: $0)
          return upper(bits) & 0xFFFF_0000 | upper(bits << 16) >> 16
        }
        guard block.count % 4 != 0 else { return }
        let last = block.count - 2
        let bits = unsafe Int32(block.load(fromByteOffset: last, as: Int16.self)) << 16
        unsafe block.storeBytes(
          of: UInt16(upper(bits) >> 16), toByteOffset: last, as: UInt16.self)
      }
    case .i8, .u8, .i32: unsafe fill(bytes, wholeNumbersOf: precision, range)
    case .f16:
      let (middle, reach) = (Float(middle), Float(reach) * 0x1p-15)
      unsafe inBlocks(bytes) { block in
        unsafe each(of: block, UInt16.self) {
          SmallFloat.f16.bits(middle + reach * Float(Int16(bitPattern: $0)))
        }
      }
    case .f8e4m3: unsafe fill(bytes, .f8e4m3, around: Float(middle), reach: Float(reach))
    case .f8e5m2: unsafe fill(bytes, .f8e5m2, around: Float(middle), reach: Float(reach))
    }
  }

  /// Fills with numbers of 8 bits, each from 8 random bits.
  private mutating func fill(
    _ bytes: UnsafeMutableRawBufferPointer, _ format: SmallFloat, around middle: Float, reach: Float
  ) {
    // There are only 256 of them.
    let numbers = (0..<256).map { (random: Int) in
      UInt8(truncatingIfNeeded: format.bits(middle + reach * (Float(random) - 127.5) * 0x1p-7))
    }
    unsafe inBlocks(bytes) { block in unsafe each(of: block, UInt8.self) { numbers[Int($0)] } }
  }

  /// Fills with indices from 0 to less than `limit`, stored as i32.
  mutating func fill(_ bytes: UnsafeMutableRawBufferPointer, below limit: Int) {
    let limit = UInt64(limit)
    unsafe inBlocks(bytes) { block in
      unsafe each(of: block, UInt32.self) {
        UInt32(truncatingIfNeeded: (UInt64($0) &* limit) >> 32)
      }
    }
  }

  /// Fills with a place for each window: its index in the plane, row · width + column.
  mutating func fill(_ bytes: UnsafeMutableRawBufferPointer, placesOf windows: Windows) {
    unsafe inBlocks(bytes) { _ in }
    guard let start = bytes.baseAddress else { return }
    let places = unsafe start.assumingMemoryBound(to: UInt32.self)
    let columns = (0..<windows.outputWidth).map { windows.columns($0) }
    let lefts = columns.map { UInt32($0.lowerBound) }
    let widths = columns.map { UInt32($0.count) }
    for line in 0..<windows.planes * windows.outputHeight {
      let rows = windows.rows(line % windows.outputHeight)
      let (top, height) = (UInt32(rows.lowerBound), UInt32(rows.count))
      unsafe lefts.withUnsafeBufferPointer { lefts in
        unsafe widths.withUnsafeBufferPointer { widths in
          for column in 0..<windows.outputWidth {
            let place = line &* windows.outputWidth &+ column
            let bits = unsafe places[place]
            let row = top &+ ((bits >> 16) &* height) >> 16
            let left = unsafe lefts[column] &+ ((bits & 0xFFFF) &* widths[column]) >> 16
            unsafe places[place] = row &* UInt32(windows.width) &+ left
          }
        }
      }
    }
  }

  private mutating func fill(
    _ bytes: UnsafeMutableRawBufferPointer, wholeNumbersOf precision: Precision,
    _ range: ClosedRange<Double>
  ) {
    let least = Int64(saturating: range.lowerBound.rounded(.up))
    let count = UInt64(Int64(saturating: range.upperBound.rounded(.down)) - least + 1)
    if precision != .i32, count.nonzeroBitCount == 1, count <= 256 {
      let (mask, least) = (UInt8(count - 1), UInt8(truncatingIfNeeded: least))
      unsafe inBlocks(bytes) { block in
        unsafe each(of: block, UInt8.self) { ($0 & mask) &+ least }
      }
      return
    }
    if precision == .i32 {
      unsafe inBlocks(bytes) { block in
        unsafe each(of: block, UInt32.self) {
          UInt32(truncatingIfNeeded: least &+ Int64((UInt64($0) &* count) >> 32))
        }
      }
      return
    }
    // A word of random bits for each number, however small it is.
    let width = precision.bytes
    var words = [UInt32](repeating: 0, count: RandomBytes.blockBytes / 4)
    for first in stride(from: 0, to: bytes.count / width, by: words.count) {
      unsafe words.withUnsafeMutableBytes { unsafe bits.fillBlock($0) }
      for index in first..<min(bytes.count / width, first + words.count) {
        let number = least + Int64((UInt64(words[index - first]) &* count) >> 32)
        unsafe precision.store(Double(number), in: bytes, at: index)
      }
    }
  }

  /// Fills block after block with random bits, of which `body` makes numbers in place.
  private mutating func inBlocks(
    _ bytes: UnsafeMutableRawBufferPointer, _ body: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    var first = 0
    while first < bytes.count {
      let end = min(bytes.count, first + RandomBytes.blockBytes)
      let block = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[first..<end])
      unsafe bits.fillBlock(block)
      unsafe body(block)
      first = end
    }
  }
}

/// Makes a number of each word of random bits.
@inline(__always)
private func each<Word: FixedWidthInteger>(
  of bytes: UnsafeMutableRawBufferPointer, _ word: Word.Type, _ number: (Word) -> Word
) {
  guard let start = bytes.baseAddress else { return }
  let words = unsafe start.assumingMemoryBound(to: Word.self)
  for index in 0..<bytes.count / MemoryLayout<Word>.size {
    unsafe words[index] = number(words[index])
  }
}
