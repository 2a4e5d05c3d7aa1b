private import Glibc

/// What the measures are made of: weighted sums over all holders of functions of their ratio r to a
/// scale.
///
/// The scale is a power of two near the mean, so that no square overflows and nothing is rounded.
struct Moments: Hashable, Sendable {
  /// What values are multiplied by.
  let scale: Double
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
      \.squares, \.roots, \.inverses, \.logarithms, \.weightedLogarithms, \.ranked, \.meanRatios,
    ]
  }

  /// Adds up what needs no order.
  private mutating func add(
    _ values: [Double], _ weights: [Double]?, _ block: Range<Int>, firstPlain: Int
  ) {
    let plain = max(block.lowerBound, min(firstPlain, block.upperBound))
    for index in block.lowerBound..<plain { add(values[index] * scale, weights?[index] ?? 1) }
    for start in stride(from: plain, to: block.upperBound, by: PowerSums.size) {
      let part = start..<min(start + PowerSums.size, block.upperBound)
      if !addNeighbours(values, weights, part) { addPlain(values, weights, part) }
    }
  }

  /// Adds up holders if they lie close to each other, and returns whether they do.
  private mutating func addNeighbours(
    _ values: [Double], _ weights: [Double]?, _ part: Range<Int>
  ) -> Bool {
    guard
      var sums = PowerSums(values[part.lowerBound] * scale, values[part.upperBound - 1] * scale)
    else { return false }
    let scale = scale
    var index = part.lowerBound
    while index + 2 <= part.upperBound {
      let r: SIMD2 = lanes(values, index) * scale
      if let weights {
        sums.add(r, lanes(weights, index))
      } else {
        sums.add(r, SIMD2(1, 1))
      }
      index += 2
    }
    if index < part.upperBound {
      let w = weights?[index] ?? 1
      sums.add(SIMD2(repeating: values[index] * scale), SIMD2(w, 0))
    }
    sums.add(to: &self)
    return true
  }

  /// Adds up holders of which none has so little that it takes care.
  private mutating func addPlain(
    _ values: [Double], _ weights: [Double]?, _ part: Range<Int>
  ) {
    var squares = SIMD8<Double>.zero
    var roots = SIMD8<Double>.zero
    var inverses = SIMD8<Double>.zero
    var logarithms = SIMD8<Double>.zero
    var weightedLogarithms = SIMD8<Double>.zero
    var index = part.lowerBound
    while index + 8 <= part.upperBound {
      let r: SIMD8 = lanes(values, index) * scale
      let w: SIMD8 = weights.map { lanes($0, index) } ?? SIMD8(repeating: 1)
      let held = w * r
      let logarithm = Inequality.logarithms(r)
      squares += held * r
      roots += w * r.squareRoot()
      inverses += w / r
      logarithms += w * logarithm
      weightedLogarithms += held * logarithm
      index += 8
    }
    self.squares += squares.sum()
    self.roots += roots.sum()
    self.inverses += inverses.sum()
    self.logarithms += logarithms.sum()
    self.weightedLogarithms += weightedLogarithms.sum()
    while index < part.upperBound {
      add(values[index] * scale, weights?[index] ?? 1)
      index += 1
    }
  }

  private mutating func add(_ r: Double, _ w: Double) {
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
      let begun = first / PrefixSums.blockSize
      counted = prefix.before(block: begun).weight
      for index in begun * PrefixSums.blockSize..<first { counted += weights?[index] ?? 1 }
    }
    var (ranked, meanRatios) = (0.0, 0.0)
    /// Adds a holder, and its mean ratio unless the next one has as much.
    func addOne(_ index: Int) {
      let own = values[index]
      let w = weights?[index] ?? 1
      let held = w * (own * scale)
      ranked += held * (2 * weight + w - totalWeight)
      weight += w
      value += held
      guard own < top, values[index + 1] != own else { return }
      meanRatios +=
        (weight - counted) * (value * (totalWeight - weight)) / (weight * (total - value))
      counted = weight
    }
    var index = block.lowerBound
    // Two at once while values differ: half as many divisions.
    var (rankedPairs, ratioPairs) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    let last = min(block.upperBound - 2, values.count - 3)
    while index <= last {
      let own: SIMD2 = lanes(values, index)
      let next: SIMD2 = lanes(values, index + 1)
      guard all(own .< next) else {
        addOne(index)
        index += 1
        continue
      }
      let w: SIMD2 = weights.map { lanes($0, index) } ?? SIMD2(1, 1)
      let held = w * (own * scale)
      let below = SIMD2(weight, weight + w[0])
      let through = below + w
      let values = value + SIMD2(held[0], held[0] + held[1])
      rankedPairs += held * (below + through - totalWeight)
      ratioPairs +=
        SIMD2(through[0] - counted, w[1]) * (values * (totalWeight - through))
        / (through * (total - values))
      weight = through[1]
      value = values[1]
      counted = weight
      index += 2
    }
    while index < block.upperBound {
      addOne(index)
      index += 1
    }
    ranked += rankedPairs.sum()
    meanRatios += ratioPairs.sum()
    if block.upperBound == values.count {
      // The highest value has nobody above it: its upper mean is itself.
      meanRatios += (totalWeight - counted) * (total / totalWeight) / (top * scale)
    }
    self.ranked += ranked
    self.meanRatios += meanRatios
  }
}
