import System

/// What all holders below each block have, and how much they count,
/// so that any share is soon found.
///
/// Blocks are of a fixed size, summed in lanes and added up with compensation: the sums don't
/// depend on the number of threads, and stay exact to some 15 digits for any number of holders.
struct PrefixSums: Hashable, Sendable {
  /// How many holders a block has.
  static let blockSize = 4096

  /// The weight of all holders before each block, and of all.
  private let weights: [Double]
  /// What all holders before each block have, and all.
  private let values: [Double]

  /// How much all holders count.
  var weight: Double { weights[weights.count - 1] }
  /// What all holders have.
  var value: Double { values[values.count - 1] }

  init(_ sorted: [Double], _ weights: [Double]?, threads: Int) {
    let sums = inBlocks(of: sorted.count, threads: threads) { block in
      var (weight, value) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      var index = block.lowerBound
      while index + 8 <= block.upperBound {
        let held: SIMD8<Double> = lanes(sorted, index)
        if let weights {
          let counted: SIMD8<Double> = lanes(weights, index)
          weight += counted
          value += counted * held
        } else {
          value += held
        }
        index += 8
      }
      var sum = (weight: weight.sum(), value: value.sum())
      while index < block.upperBound {
        sum.weight += weights?[index] ?? 1
        sum.value += (weights?[index] ?? 1) * sorted[index]
        index += 1
      }
      return (weights == nil ? Double(block.count) : sum.weight, sum.value)
    }
    var (weight, value) = (CompensatedSum(), CompensatedSum())
    var table = (weights: [0.0], values: [0.0])
    for sum in sums {
      weight.add(sum.0)
      value.add(sum.1)
      table.weights.append(weight.sum)
      table.values.append(value.sum)
    }
    (self.weights, self.values) = table
  }

  /// Returns the weight and the holdings of all before a block.
  func before(block: Int) -> (weight: Double, value: Double) { (weights[block], values[block]) }

  /// Returns the first block at whose end at least this weight has been passed.
  func block(reaching weight: Double) -> Int {
    max(0, weights.dropFirst().firstSortedIndex { $0 >= weight } - 1)
  }
}

/// A sum that carries along what rounding has lost.
///
/// Reference: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
/// Zeitschrift für Angewandte Mathematik und Mechanik 54, 1974.
struct CompensatedSum {
  private var total = 0.0
  private var lost = 0.0

  /// The sum so far.
  var sum: Double { total.isFinite ? total + lost : total }

  mutating func add(_ value: Double) {
    let next = total + value
    lost += abs(total) >= abs(value) ? (total - next) + value : (value - next) + total
    total = next
  }
}

/// Returns what a function makes of each block of `PrefixSums.blockSize` holders, in order.
func inBlocks<Result>(
  of count: Int, threads: Int, _ body: (Range<Int>) -> Result
) -> [Result] {
  let size = PrefixSums.blockSize
  let blocks = (count + size - 1) / size
  return unsafe [Result](unsafeUninitializedCapacity: blocks) { results, initialized in
    if let results = results.baseAddress {
      concurrently((blocks + 31) / 32, threads: threads) { task, _ in
        for block in task * 32..<min(blocks, task * 32 + 32) {
          let result = body(block * size..<min(count, (block + 1) * size))
          unsafe (results + block).initialize(to: result)
        }
      }
    }
    initialized = blocks
  }
}

/// Returns elements from `index` on, as many as there are lanes.
@inline(__always)
func lanes<Lanes: SIMD<Double>>(_ values: [Double], _ index: Int) -> Lanes {
  precondition(
    index >= 0 && index + Lanes.scalarCount <= values.count, "Lanes lie within the values.")
  return unsafe values.withUnsafeBufferPointer {
    unsafe UnsafeRawPointer($0.baseAddress.unsafelyUnwrapped + index)
      .loadUnaligned(as: Lanes.self)
  }
}
