/// What layer and batch normalization share: groups of elements that are brought to mean 0 and
/// variance 1, then scaled and shifted.
enum Normalization {
  /// Added to the variance, as PyTorch does by default.
  static let epsilon = 1e-5

  /// The mean, the variance (not corrected for the sample's size) and the magnitudes of one group.
  struct Moments {
    let mean: Double
    let variance: Double
    let meanMagnitude: Double
    let meanSquare: Double
    let count: Int

    /// Takes the moments of the values at these indices.
    init(_ values: OperandValues, _ indices: GroupIndices) {
      count = indices.count
      let length = Double(indices.count)
      var (sum, magnitude, square) = (0.0, 0.0, 0.0)
      indices.forEach { index in
        sum += values[index]
        magnitude += abs(values[index])
        square += values[index] * values[index]
      }
      let mean = sum / length
      var deviation = 0.0
      indices.forEach { index in
        deviation += (values[index] - mean) * (values[index] - mean)
      }
      self.mean = mean
      variance = deviation / length
      meanMagnitude = magnitude / length
      meanSquare = square / length
    }

    /// 1/√(variance + ε).
    var inverseDeviation: Double { 1 / (variance + epsilon).squareRoot() }

    /// Returns x, normalized, scaled and shifted.
    func expected(_ x: Double, scale: Double, shift: Double, _ tolerance: Tolerance) -> Expected {
      let r = inverseDeviation
      let spread = abs(x - mean) * meanSquare * r * r
      return Expected(
        value: (x - mean) * r * scale + shift,
        tolerance: tolerance.sum(
          count, abs(scale) * r * (abs(x) + meanMagnitude + spread) + abs(shift)))
    }

    /// Compares the statistics that a kernel keeps for the way back.
    func compare(
      mean keptMean: Double, variance keptVariance: Double, _ tolerance: Tolerance,
      _ residual: inout Residual, at place: Int
    ) {
      residual.compare(
        keptMean, expected: mean, tolerance: tolerance.sum(count, meanMagnitude),
        at: "mean[\(place)]")
      residual.compare(
        keptVariance, expected: variance, tolerance: tolerance.sum(count, meanSquare),
        at: "variance[\(place)]")
    }
  }

  /// The statistics that the forward operation kept, as an input of the backward one.
  static func statistics(_ precision: Precision, _ count: Int) -> [TensorDescription] {
    [
      .input("mean", precision, count, in: -0.25...0.25),
      .input("variance", precision, count, in: 0.25...1),
    ]
  }
}

/// The indices of one group: runs of `run` elements, `stride` apart.
struct GroupIndices {
  let start: Int
  let runs: Int
  let run: Int
  let stride: Int

  var count: Int { runs * run }

  func forEach(_ body: (Int) -> Void) {
    for outer in 0..<runs {
      for inner in 0..<run { body(start + outer * stride + inner) }
    }
  }
}
