private import Glibc

/// What the measures are made of: weighted sums over all holders of functions of their ratio r to a scale.
///
/// The scale is a power of two near the mean, so that no square overflows and nothing is rounded.
struct Moments: Hashable, Sendable {
  /// What values are multiplied by.
  let scale: Double
  /// Σw².
  var squaredWeights = 0.0
  /// Σw·r².
  var squares = 0.0
  /// Σw·√r.
  var roots = 0.0
  /// Σw/r over those who hold something.
  var inverses = 0.0
  /// Σw·ln r over those who hold something.
  var logarithms = 0.0
  /// Σw·r·ln r.
  var weightedLogarithms = 0.0
  /// Σw·r·(2C + w − W), with the weight C of all who come before and W of all.
  var ranked = 0.0
  /// Σw·(lower mean/upper mean) over the distinct values, as Zenga has them.
  var meanRatios = 0.0

  private init(scale: Double) { self.scale = scale }

  init(_ values: [Double], _ weights: [Double]?, _ prefix: PrefixSums, threads: Int) {
    let mean = prefix.value / prefix.weight
    scale =
      mean > 0 && mean.isFinite
      ? Double(sign: .plus, exponent: -max(-1000, mean.exponent), significand: 1) : 1
    guard prefix.value > 0, prefix.value.isFinite, prefix.weight.isFinite else { return }
    let scale = scale
    // Below this, logarithms and inverses are taken one by one: zeros, and what may not be normal.
    let firstPlain = values.firstSortedIndex { $0 * scale >= 0x1p-900 }
    let blocks = inBlocks(of: values.count, threads: threads) { block in
      var moments = Moments(scale: scale)
      moments.add(values, weights, block, firstPlain: firstPlain)
      moments.addRanked(values, weights, block, prefix)
      return moments
    }
    for field in Self.fields {
      var sum = CompensatedSum()
      for block in blocks { sum.add(block[keyPath: field]) }
      self[keyPath: field] = sum.sum
    }
  }

  private static var fields: [WritableKeyPath<Moments, Double>] {
    [
      \.squaredWeights, \.squares, \.roots, \.inverses, \.logarithms, \.weightedLogarithms,
      \.ranked,
      \.meanRatios,
    ]
  }

  /// Adds up what needs no order.
  private mutating func add(
    _ values: [Double], _ weights: [Double]?, _ block: Range<Int>, firstPlain: Int
  ) {
    var index = block.lowerBound
    while index < min(firstPlain, block.upperBound) {
      add(values[index] * scale, weights?[index] ?? 1)
      index += 1
    }
    var squaredWeights = SIMD8<Double>.zero
    var squares = SIMD8<Double>.zero
    var roots = SIMD8<Double>.zero
    var inverses = SIMD8<Double>.zero
    var logarithms = SIMD8<Double>.zero
    var weightedLogarithms = SIMD8<Double>.zero
    while index + 8 <= block.upperBound {
      let r = lanes(values, index) * scale
      let logarithm = Inequality.logarithms(r)
      if let weights {
        let w = lanes(weights, index)
        let held = w * r
        squaredWeights += w * w
        squares += held * r
        roots += w * r.squareRoot()
        inverses += w / r
        logarithms += w * logarithm
        weightedLogarithms += held * logarithm
      } else {
        squares += r * r
        roots += r.squareRoot()
        inverses += 1 / r
        logarithms += logarithm
        weightedLogarithms += r * logarithm
      }
      index += 8
    }
    self.squaredWeights += weights == nil ? 0 : squaredWeights.sum()
    self.squares += squares.sum()
    self.roots += roots.sum()
    self.inverses += inverses.sum()
    self.logarithms += logarithms.sum()
    self.weightedLogarithms += weightedLogarithms.sum()
    while index < block.upperBound {
      add(values[index] * scale, weights?[index] ?? 1)
      index += 1
    }
    if weights == nil { self.squaredWeights = Double(block.count) }
  }

  private mutating func add(_ r: Double, _ w: Double) {
    squaredWeights += w * w
    guard r > 0 else { return }
    let logarithm = log(r)
    squares += w * r * r
    roots += w * r.squareRoot()
    inverses += w / r
    logarithms += w * logarithm
    weightedLogarithms += w * r * logarithm
  }

  /// Adds up what depends on who comes before.
  private mutating func addRanked(
    _ values: [Double], _ weights: [Double]?, _ block: Range<Int>, _ prefix: PrefixSums
  ) {
    let start = prefix.before(block: block.lowerBound / PrefixSums.blockSize)
    let totalWeight = prefix.weight
    let total = prefix.value * scale
    let top = values[values.count - 1]
    var weight = start.weight
    var value = start.value * scale
    var counted = start.weight
    if block.lowerBound > 0, values[block.lowerBound - 1] == values[block.lowerBound] {
      // A tie that began in a block before.
      let first = values[..<block.lowerBound].firstSortedIndex { $0 >= values[block.lowerBound] }
      counted -= (first..<block.lowerBound).reduce(0) { $0 + (weights?[$1] ?? 1) }
    }
    var (ranked, meanRatios) = (0.0, 0.0)
    for index in block {
      let own = values[index]
      let w = weights?[index] ?? 1
      let held = w * (own * scale)
      ranked += held * (2 * weight + w - totalWeight)
      weight += w
      value += held
      guard own < top else { continue }
      if values[index + 1] != own {
        meanRatios +=
          (weight - counted) * (value * (totalWeight - weight)) / (weight * (total - value))
        counted = weight
      }
    }
    if block.upperBound == values.count {
      // The highest value has nobody above it: its upper mean is itself.
      meanRatios += (totalWeight - counted) * (total / totalWeight) / (top * scale)
    }
    self.ranked += ranked
    self.meanRatios += meanRatios
  }
}
