/// Winograd's algorithm for 3 × 3 filters in f32, over images without padding or stride.
///
/// Reference: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv 1509.09308.
struct Winograd: Sendable {
  /// The outputs on a side of a tile: 2 or 4.
  let outputs: Int
  private let input: [[Float]]
  private let filter: [[Float]]
  private let output: [[Float]]

  init(outputs: Int) {
    self.outputs = outputs
    if outputs == 2 {
      input = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
      filter = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
      output = [[1, 1, 1, 0], [0, 1, -1, -1]]
    } else {
      input = [
        [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0], [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1],
      ]
      let (sixth, twelfth) = (Float(1) / 6, Float(1) / 12)
      let twentyFourth = Float(1) / 24
      filter = [
        [0.25, 0, 0], [-sixth, -sixth, -sixth], [-sixth, sixth, -sixth],
        [twentyFourth, twelfth, sixth], [twentyFourth, -twelfth, sixth], [0, 0, 1],
      ]
      output = [
        [1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1],
      ]
    }
  }

  /// Returns a side × side image's outputs for each filter, whose side is a multiple of the tile's.
  func convolve(
    _ source: [Float], _ weights: [Float], channels: Int, filters: Int, side: Int
  ) -> [Float] {
    let size = outputs + 2
    let outputSide = side - 2
    let kernels = (0..<filters * channels).map { index in
      Self.both(filter, (0..<3).map { row in (0..<3).map { weights[index * 9 + row * 3 + $0] } })
    }
    var destination = [Float](repeating: 0, count: filters * outputSide * outputSide)
    for top in stride(from: 0, to: outputSide, by: outputs) {
      for left in stride(from: 0, to: outputSide, by: outputs) {
        let tiles = (0..<channels).map { channel in
          Self.both(
            input,
            (0..<size).map { row in
              (0..<size).map { source[(channel * side + top + row) * side + left + $0] }
            })
        }
        for index in 0..<filters {
          var sums = [[Float]](
            repeating: [Float](repeating: 0, count: size), count: size)
          for channel in 0..<channels {
            let kernel = kernels[index * channels + channel]
            for row in 0..<size {
              for column in 0..<size {
                sums[row][column] += tiles[channel][row][column] * kernel[row][column]
              }
            }
          }
          let tile = Self.both(output, sums)
          for row in 0..<outputs {
            for column in 0..<outputs {
              destination[(index * outputSide + top + row) * outputSide + left + column] =
                tile[row][column]
            }
          }
        }
      }
    }
    return destination
  }

  /// Returns t·m·tᵀ.
  private static func both(_ t: [[Float]], _ m: [[Float]]) -> [[Float]] {
    let half = t.map { row in
      m[0].indices.map { column in
        row.indices.reduce(Float(0)) { $0 + row[$1] * m[$1][column] }
      }
    }
    return half.map { line in
      t.map { row in row.indices.reduce(Float(0)) { $0 + line[$1] * row[$1] } }
    }
  }
}

/// The same outputs by the definition's own sums, in f32.
func directConvolution(
  _ source: [Float], _ weights: [Float], channels: Int, filters: Int, side: Int
) -> [Float] {
  let outputSide = side - 2
  var destination = [Float](repeating: 0, count: filters * outputSide * outputSide)
  for filter in 0..<filters {
    for row in 0..<outputSide {
      for column in 0..<outputSide {
        var sum: Float = 0
        for channel in 0..<channels {
          for r in 0..<3 {
            for s in 0..<3 {
              sum +=
                source[(channel * side + row + r) * side + column + s]
                * weights[((filter * channels + channel) * 3 + r) * 3 + s]
            }
          }
        }
        destination[(filter * outputSide + row) * outputSide + column] = sum
      }
    }
  }
  return destination
}
