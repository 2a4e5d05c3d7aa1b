package import Quantities

/// A way to compute an operation with fewer multiplications than its definition has.
///
/// A kernel states it as the fact `algorithm`. It is credited with the definition's work all the
/// same, so that its rate compares with others', and may lie above the roof by what the algorithm
/// saves and no more.
package enum Algorithm: String, CaseIterable, Hashable, Sendable {
  /// Winograd's F(2×2, 3×3): 16 multiplications for 4 outputs instead of 36.
  case winograd2 = "winograd-2x2-3x3"
  /// Winograd's F(4×4, 3×3): 36 multiplications for 16 outputs instead of 144.
  ///
  /// Reference: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv
  /// 1509.09308.
  case winograd4 = "winograd-4x4-3x3"

  /// The outputs on a side of a tile.
  var tileOutputs: Int {
    switch self {
    case .winograd2: 2
    case .winograd4: 4
    }
  }

  /// The multiplications of one tile, for each channel and filter.
  var tileMultiplications: Int { (tileOutputs + 2) * (tileOutputs + 2) }
}

extension Algorithm {
  /// What an output may be off beside the rounding of its own terms, in unit roundoffs of what all
  /// terms of its tile amount to, times the root of 8 more than the channels that are added up.
  ///
  /// Over convolutions of 1 to 256 channels the largest error was a third of it. References:
  /// Lavin & Gray; Barabasz et al., "Error analysis and improving the accuracy of Winograd
  /// convolution for deep neural networks", ACM TOMS 46(4), 2020.
  var amplification: Double {
    switch self {
    case .winograd2: 16
    case .winograd4: 240
    }
  }
}

extension Operation {
  /// Why a kernel can't have computed this problem by the algorithm that it states; `nil` where it
  /// can.
  package func fault(ofStating algorithm: Algorithm) -> String? {
    suits(algorithm)
      ? nil
      : "It states the algorithm \(algorithm.rawValue), which doesn't suit \(Self.id) "
        + "\(problem): only convolutions with 3×3 filters, without stride or dilation"
  }
}

// MARK: - Convolutions

extension Convolution {
  package func suits(_ algorithm: Algorithm) -> Bool { suitsWinograd }

  package func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork {
    leastWork(algorithm, tiledHeight: outputHeight, tiledWidth: outputWidth)
  }

  /// Returns the least work of a pass whose tiles would cover an image of these sizes.
  func leastWork(_ algorithm: Algorithm?, tiledHeight: Int, tiledWidth: Int) -> FloatingPointWork {
    let pairs = Double(batch * filters) * Double(channels / groups)
    let rows = OutputTapPairs(
      outputs: outputHeight, taps: filterHeight, stride: strideHeight, dilation: dilationHeight
    ).meeting(height, behind: paddingHeight)
    let columns = OutputTapPairs(
      outputs: outputWidth, taps: filterWidth, stride: strideWidth, dilation: dilationWidth
    ).meeting(width, behind: paddingWidth)
    let direct = Double(rows) * Double(columns)
    guard let algorithm, suitsWinograd else { return FloatingPointWork(flop: 2 * pairs * direct) }
    let outputs = algorithm.tileOutputs
    let tiles =
      ((tiledHeight + outputs - 1) / outputs) * ((tiledWidth + outputs - 1) / outputs)
    let tiled = Double(tiles) * Double(algorithm.tileMultiplications)
    return FloatingPointWork(flop: 2 * pairs * min(direct, tiled))
  }

  private var suitsWinograd: Bool {
    filterHeight == 3 && filterWidth == 3 && strideHeight == 1 && strideWidth == 1
      && dilationHeight == 1 && dilationWidth == 1
  }
}

extension ConvolutionBackwardWeights {
  package func suits(_ algorithm: Algorithm) -> Bool { forward.suits(algorithm) }

  package func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork {
    forward.leastWork(algorithm)
  }
}

extension ConvolutionBackwardData {
  package func suits(_ algorithm: Algorithm) -> Bool { forward.suits(algorithm) }

  package func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork {
    forward.leastWork(algorithm, tiledHeight: forward.height, tiledWidth: forward.width)
  }
}
