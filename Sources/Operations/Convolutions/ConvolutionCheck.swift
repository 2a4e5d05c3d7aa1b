package import Randomness

extension Convolution {
  /// Problems up to this many multiply-adds are computed in full.
  static let fullCheckLimit = 1 << 21
  /// A projection is computed for at most this many multiply-adds, over randomly chosen images.
  static let projectionLimit = 1 << 24
  /// How many outputs of a large problem are compared by themselves.
  static let sampledOutputs = 512

  /// The multiply-adds of one output.
  var reduction: Int { channels / groups * filterHeight * filterWidth }

  /// Checks small problems in full.
  ///
  /// For larger ones, projects every output of randomly chosen images over the filters with random
  /// signs, which one convolution with the projected filter gives, and samples outputs.
  ///
  /// What an output may be off follows from its own terms (see `Tolerance.sum`); with Winograd's
  /// algorithm, if the kernel states it, from those of the whole image too. Then some outputs whose
  /// terms are all small, in an image where most are not, have to be off by more than a direct sum
  /// is: whoever multiplies as often as the definition can't state otherwise. How results are
  /// stored adds to it as in `MatrixMultiplication`; integers are exact.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    var comparison = ConvolutionComparison(self, operands)
    guard product(of: batch * filters * outputHeight * outputWidth, reduction) > Self.fullCheckLimit
    else {
      comparison.compareAll()
      comparison.compareSmallOutputs(using: &random)
      return comparison.residual.check(.full)
    }
    for _ in 0..<Self.sampledOutputs {
      comparison.compare(
        ConvolutionOutput(
          image: .random(in: 0..<batch, using: &random),
          filter: .random(in: 0..<filters, using: &random),
          row: .random(in: 0..<outputHeight, using: &random),
          column: .random(in: 0..<outputWidth, using: &random)))
    }
    comparison.compareSmallOutputs(using: &random)
    let projectionCost = product(of: groups, outputHeight, outputWidth, reduction)
    let images = max(1, min(batch, Self.projectionLimit / projectionCost))
    for image in (0..<batch).shuffled(using: &random).prefix(images) {
      comparison.compareProjection(of: image, using: &random)
    }
    comparison.residual.expectFinite(operands.values(2), named: "destination")
    return comparison.residual.check(
      .freivalds, drawn: images == batch ? nil : Self.sampledOutputs)
  }
}

/// One output of a convolution.
private struct ConvolutionOutput {
  var image: Int
  var filter: Int
  var row: Int
  var column: Int
}

/// The operands of one convolution, and what its outputs are off.
private struct ConvolutionComparison {
  var residual = Residual()

  private let shape: Convolution
  private let source: OperandValues
  private let weights: OperandValues
  private let destination: OperandValues
  private let tolerance: Tolerance
  private let format: ProductFormat
  /// The algorithm that the kernel states, where it suits the problem.
  private let algorithm: Algorithm?
  /// What a tile of an image and a filter of weights amount to, for `algorithm`.
  private let imageScales: [Double]
  private let filterScales: [Double]

  init(_ shape: Convolution, _ operands: Operands) {
    let format = ProductFormat(operands.precision)
    self.format = format
    self.shape = shape
    source = operands.values(0)
    weights = operands.values(1)
    destination = operands.values(2)
    tolerance = format.tolerance
    let algorithm = operands.algorithm.flatMap { shape.suits($0) ? $0 : nil }
    self.algorithm = algorithm
    guard let algorithm else {
      imageScales = []
      filterScales = []
      return
    }
    let amplified =
      algorithm.amplification * format.sumRoundoff
      * Double(shape.channels / shape.groups + 8).squareRoot()
    let pixels = shape.channels * shape.height * shape.width
    imageScales = (0..<shape.batch).map { [source] image in
      amplified * source.part(image * pixels, pixels).rootMeanSquare
    }
    filterScales = (0..<shape.filters).map { [weights] filter in
      weights.part(filter * shape.reduction, shape.reduction).rootMeanSquare
        * Double(shape.reduction).squareRoot()
    }
  }

  /// Compares every output.
  mutating func compareAll() {
    for image in 0..<shape.batch {
      for filter in 0..<shape.filters {
        for row in 0..<shape.outputHeight {
          for column in 0..<shape.outputWidth {
            compare(
              ConvolutionOutput(image: image, filter: filter, row: row, column: column))
          }
        }
      }
    }
  }

  /// Compares one output, and returns what it is off, in tolerances of a direct sum.
  @discardableResult
  mutating func compare(_ output: ConvolutionOutput) -> Double {
    let group = output.filter / (shape.filters / shape.groups)
    let start = output.filter * shape.reduction
    let sum = sums(output.image, group: group, output.row, output.column) { [weights] index in
      let weight = weights[start + index]
      return SIMD2(weight, weight * weight)
    }
    let value = destination[
      ((output.image * shape.filters + output.filter) * shape.outputHeight + output.row)
        * shape.outputWidth + output.column]
    let direct =
      tolerance.projection(
        1, of: shape.reduction, squares: sum.y, sums: sum.x * sum.x) + format.storage(of: sum.x)
    let tiled = tiledTolerance(output.image, output.filter)
    residual.compare(
      value, expected: sum.x, tolerance: direct + tiled,
      at: "destination[\(output.image), \(output.filter), \(output.row), \(output.column)]")
    return abs(value - sum.x) / max(direct, .leastNormalMagnitude)
  }

  /// Returns what an output may be off beside its own rounding for the algorithm that the kernel
  /// states.
  private func tiledTolerance(_ image: Int, _ filter: Int) -> Double {
    guard let algorithm else { return 0 }
    return imageScales[image] * filterScales[filter]
      + algorithm.amplification * Double(shape.reduction).squareRoot() * tolerance.underflow
  }

  /// Compares every output of an image by projections over the filters of each group.
  mutating func compareProjection(of image: Int, using random: inout SplitMix64) {
    let perGroup = shape.filters / shape.groups
    for group in 0..<shape.groups {
      let signs = (0..<perGroup).map { _ in Bool.random(using: &random) ? 1.0 : -1.0 }
      // The projected weights, and the sums of their squares.
      var projected = [SIMD2<Double>](repeating: .zero, count: shape.reduction)
      var tiled = 0.0
      for filter in 0..<perGroup {
        let start = (group * perGroup + filter) * shape.reduction
        for index in 0..<shape.reduction {
          let weight = weights[start + index]
          projected[index] += SIMD2(signs[filter] * weight, weight * weight)
        }
        guard algorithm != nil else { continue }
        let scale = tiledTolerance(image, group * perGroup + filter)
        tiled += scale * scale
      }
      let plane = planeOfSums(image, group: group, projected)
      for row in 0..<shape.outputHeight {
        for column in 0..<shape.outputWidth {
          let place = row * shape.outputWidth + column
          let expected = SIMD2(plane.sums[place], plane.squares[place])
          var (sum, squares) = (0.0, 0.0)
          for filter in 0..<perGroup {
            let plane = (image * shape.filters + group * perGroup + filter) * shape.outputHeight
            let value = destination[(plane + row) * shape.outputWidth + column]
            sum += signs[filter] * value
            squares += value * value
          }
          let sums = squares.isFinite ? squares : 0
          residual.compare(
            sum, expected: expected.x,
            tolerance: tolerance.projection(
              perGroup, of: shape.reduction, squares: expected.y, sums: sums)
              + format.storage(of: perGroup, sums: sums) + tiled.squareRoot(),
            at: "the projection over filters at image \(image), row \(row), column \(column)")
        }
      }
    }
  }

  /// Returns all outputs of one filter over an image, and the sums over their terms' squares, by
  /// going through whole rows for each weight.
  private func planeOfSums(
    _ image: Int, group: Int, _ weights: [SIMD2<Double>]
  ) -> (sums: [Double], squares: [Double]) {
    let pixels = shape.outputHeight * shape.outputWidth
    var sums = [Double](repeating: 0, count: pixels)
    var squares = sums
    let perGroup = shape.channels / shape.groups
    for channel in 0..<perGroup {
      let plane = (image * shape.channels + group * perGroup + channel) * shape.height * shape.width
      let numbers = source.array(plane, shape.height * shape.width)
      let taps = shape.filterHeight * shape.filterWidth
      for tap in 0..<taps {
        let weight = weights[channel * taps + tap]
        let left = tap % shape.filterWidth * shape.dilationWidth - shape.paddingWidth
        // The first and the last column that meets the image.
        let first = left >= 0 ? 0 : (shape.strideWidth - 1 - left) / shape.strideWidth
        let end = min(
          shape.outputWidth,
          left >= shape.width ? 0 : (shape.width - 1 - left) / shape.strideWidth + 1)
        guard first < end else { continue }
        for row in 0..<shape.outputHeight {
          let y =
            row * shape.strideHeight - shape.paddingHeight
            + tap / shape.filterWidth * shape.dilationHeight
          guard (0..<shape.height).contains(y) else { continue }
          addRow(
            numbers, from: y * shape.width + left, columns: first..<end,
            to: row * shape.outputWidth, weight, &sums, &squares)
        }
      }
    }
    return (sums, squares)
  }

  /// Adds a row of the source, times a weight, to a row of sums.
  private func addRow(
    _ numbers: [Double], from start: Int, columns: Range<Int>, to output: Int,
    _ weight: SIMD2<Double>, _ sums: inout [Double], _ squares: inout [Double]
  ) {
    for column in columns {
      let value = numbers[start + column * shape.strideWidth]
      sums[output + column] += weight.x * value
      squares[output + column] += weight.y * (value * value)
    }
  }

  /// Compares outputs whose terms are all small where others of their tile are not.
  ///
  /// A direct sum is exact to its own size. An algorithm that adds up terms of neighbours and takes
  /// them away again isn't, and if the kernel states one, that has to show.
  mutating func compareSmallOutputs(using random: inout SplitMix64) {
    let places = smallOutputs()
    guard !places.isEmpty else { return }
    var largest = 0.0
    let count = 128
    for _ in 0..<count {
      let place = places[Int.random(in: 0..<places.count, using: &random)]
      largest = max(
        largest,
        compare(
          ConvolutionOutput(
            image: .random(in: 0..<shape.batch, using: &random), filter: place.filter,
            row: place.row, column: .random(in: 0..<shape.outputWidth, using: &random))))
    }
    guard let algorithm, largest <= 1, tolerance.isRounding else { return }
    residual.fail(
      "The kernel states the algorithm \(algorithm.rawValue), but outputs that its tiles would "
        + "round are as exact as direct sums: it multiplies as often as the definition")
  }

  /// The filters and rows of outputs whose terms are all small: a row of the source that is small
  /// meets the one row of the filter that isn't.
  private func smallOutputs() -> [(filter: Int, row: Int)] {
    let rows = smallRows()
    guard !rows.isEmpty, shape.filterHeight > 1 else { return [] }
    var places: [(filter: Int, row: Int)] = []
    for filter in 0..<shape.filters {
      guard let end = largeEnd(of: filter) else { continue }
      for row in 0..<shape.outputHeight {
        let top = row * shape.strideHeight - shape.paddingHeight
        if rows.contains(top + end * shape.dilationHeight) { places.append((filter, row)) }
      }
    }
    return places
  }

  /// The rows of the source that are far smaller than others, by the first channel of the first
  /// image.
  private func smallRows() -> Set<Int> {
    let energies = (0..<shape.height).map {
      source.part($0 * shape.width, shape.width).rootMeanSquare
    }
    let largest = energies.max() ?? 0
    return Set(energies.indices.filter { energies[$0] < InputFill.probeScale * 64 * largest })
  }

  /// The end of a filter's rows that is far larger than all others, by its first channel.
  private func largeEnd(of filter: Int) -> Int? {
    let energies = (0..<shape.filterHeight).map {
      weights.part(
        filter * shape.reduction + $0 * shape.filterWidth, shape.filterWidth
      ).rootMeanSquare
    }
    for end in [0, shape.filterHeight - 1] {
      let others = energies.indices.filter { $0 != end }.map { energies[$0] }.max() ?? 0
      if others < InputFill.probeScale * 64 * energies[end] { return end }
    }
    return nil
  }

  /// Returns one output in f64, and a sum over its terms' squares, for weights and their squares by
  /// their place in a filter.
  @inline(__always)
  private func sums(
    _ image: Int, group: Int, _ row: Int, _ column: Int, weight: (Int) -> SIMD2<Double>
  ) -> SIMD2<Double> {
    let firstChannel = image * shape.channels + group * (shape.channels / shape.groups)
    let top = row * shape.strideHeight - shape.paddingHeight
    let left = column * shape.strideWidth - shape.paddingWidth
    var sum = SIMD2<Double>.zero
    var place = 0
    for channel in 0..<shape.channels / shape.groups {
      let plane = (firstChannel + channel) * shape.height
      for r in 0..<shape.filterHeight {
        let y = top + r * shape.dilationHeight
        guard (0..<shape.height).contains(y) else {
          place += shape.filterWidth
          continue
        }
        for s in 0..<shape.filterWidth {
          let x = left + s * shape.dilationWidth
          if 0 <= x, x < shape.width {
            let value = source[(plane + y) * shape.width + x]
            sum += weight(place) * SIMD2(value, value * value)
          }
          place += 1
        }
      }
    }
    return sum
  }
}
