/// How the operands of a sum of products are stored for a precision, and what its rounding may
/// cost.
///
/// In f32 and f64 everything is of that precision. In tf32 it is f32, but factors may lose all but
/// 11 bits. In bf16 and f16 factors and results are stored so, and sums are f32, as processors have
/// it. In formats of 8 bits results are bf16, as in training. In i8 the first factor, activations,
/// is u8, the second, weights, i8, and sums are exact in i32, which are the results: scaling them
/// back is another operation's.
/// Activations have 7 bits, 0 to 127, as quantizers choose where two products have to fit in 16
/// bits (PyTorch: `reduce_range`): processors without a dot product of 8 bits add them up there,
/// and saturate beyond.
struct ProductFormat {
  /// How the first factor, the second, and the sums are stored.
  let left: Precision
  let right: Precision
  let result: Precision
  /// The unit roundoff of the sums on their way.
  let sumRoundoff: Double
  /// What a factor may be off relative to itself before it is multiplied; 0 where it is taken as
  /// stored.
  let factorError: Double
  /// What a result may be off relative to itself for being stored.
  ///
  /// A whole unit in the last place, twice what rounding to the nearest needs; 0 where it is stored
  /// as it was added up.
  let storageError: Double

  /// What a result may be off for being stored, however small it is.
  ///
  /// A whole unit of numbers below the normal range, where that is within reach of sums.
  private let storageUnit: Double

  init(_ precision: Precision) {
    storageUnit = precision == .f16 ? 0x1p-24 : 0
    factorError = precision == .tf32 ? Self.truncationToTF32 : 0
    switch precision {
    case .i8:
      (left, right, result) = (.u8, .i8, .i32)
      (sumRoundoff, storageError) = (0, 0)
    case .tf32:
      (left, right, result) = (.f32, .f32, .f32)
      (sumRoundoff, storageError) = (Precision.f32.roundoff, 0)
    case .bf16, .f16:
      (left, right, result) = (precision, precision, precision)
      (sumRoundoff, storageError) = (Precision.f32.roundoff, 2 * precision.roundoff)
    case .f8e4m3, .f8e5m2:
      (left, right, result) = (precision, precision, .bf16)
      (sumRoundoff, storageError) = (Self.sumRoundoffOfEightBits, 2 * Precision.bf16.roundoff)
    default:
      (left, right, result) = (precision, precision, precision)
      (sumRoundoff, storageError) = (precision.roundoff, 0)
    }
  }

  /// What the sums on their way may be off.
  var tolerance: Tolerance {
    Tolerance(roundoff: sumRoundoff, isWide: result == .f64, factorError: factorError)
  }

  /// Tensor cores read only the upper 19 bits of an f32: what they leave away is up to 2⁻¹⁰ of it.
  ///
  /// Reference: NVIDIA, "Parallel thread execution ISA", section on `mma` with `.tf32`.
  private static let truncationToTF32 = 0x1p-10

  /// Tensor cores keep about 14 bits of sums of 8-bit products.
  ///
  /// Reference: DeepSeek-AI,
  /// "DeepSeek-V3 technical report", section 3.3.2, arXiv 2412.19437.
  private static let sumRoundoffOfEightBits = 0x1p-14

  /// Returns what a result may be off for being stored.
  func storage(of value: Double) -> Double { storageError * abs(value) + storageUnit }

  /// Returns what the sum of `count` results with random signs may be off for their being stored.
  ///
  /// - Parameter sums: The squares of the results, added up.
  func storage(of count: Int, sums: Double) -> Double {
    2 * (storageError * sums.squareRoot() + storageUnit * Double(count).squareRoot())
  }

  /// Returns the first factor's tensor.
  func left(_ name: String, _ extents: [Int]) -> TensorDescription { factor(name, left, extents) }

  /// Returns the second factor's tensor.
  func right(_ name: String, _ extents: [Int]) -> TensorDescription {
    factor(name, right, extents)
  }

  /// Returns the tensor of the sums.
  func result(_ name: String, _ extents: [Int]) -> TensorDescription {
    TensorDescription(name, .output, result, extents: extents)
  }

  private func factor(
    _ name: String, _ precision: Precision, _ extents: [Int]
  ) -> TensorDescription {
    let range: ClosedRange<Double> =
      switch precision {
      case .u8: 0...127
      case .i8: -128...127
      default: -1...1
      }
    return TensorDescription(name, .input, precision, extents: extents, in: range)
  }
}
