/// The columns of holdings in the ascending order of values.
struct SortedColumns {
  let values: [Double]
  let weights: [Double]?
  let groupNames: [String]
  let groupIndexes: [Int]?

  /// Up to how many holders need no buckets to be sorted; simulations have few holders and many
  /// draws.
  private static let few = 32

  /// Checks columns and sorts them.
  ///
  /// - Throws: `HoldingsError` for columns of different lengths, a negative or non-finite value, and a weight that isn't finite and
  ///   above 0.
  init(
    _ values: [Double], _ weights: [Double]?, _ groups: [String]?, threads: Int
  ) throws(HoldingsError) {
    for length in [weights?.count, groups?.count].compactMap({ $0 }) where length != values.count {
      throw .lengths(values: values.count, other: length)
    }
    let range = values.range(threads: threads)
    guard let range, range.lowest >= 0, range.highest < .infinity else {
      let index = values.firstIndex { !($0 >= 0 && $0 < .infinity) } ?? 0
      throw .value(index: index, value: values[index])
    }
    if let weights {
      let range = weights.range(threads: threads)
      guard let range, range.lowest > 0, range.highest < .infinity else {
        let index = weights.firstIndex { !($0 > 0 && $0 < .infinity) } ?? 0
        throw .weight(index: index, weight: weights[index])
      }
    }
    if values.count <= Self.few {
      let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      self.values = order.map { values[$0] }
      self.weights = weights.map { weights in order.map { weights[$0] } }
      let names = groups.map { Set($0).sorted() } ?? []
      groupNames = names
      groupIndexes = groups.map { groups in
        order.map { row in names.firstIndex(of: groups[row]) ?? 0 }
      }
      return
    }
    // −0 would be the largest of all.
    let keys = (range.lowest + 0).bitPattern...(range.highest + 0).bitPattern
    if let groups {
      var rows: [Int] = []
      (self.values, rows) = values.radixSorted(with: Array(values.indices), keys, threads: threads)
      self.weights = weights.map { weights in rows.map { weights[$0] } }
      let names = Set(groups).sorted()
      let numbers = Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
      groupNames = names
      groupIndexes = rows.map { numbers[groups[$0]] ?? 0 }
      return
    }
    groupNames = []
    groupIndexes = nil
    if let weights {
      let sorted = values.radixSorted(with: weights, keys, threads: threads)
      self.values = sorted.values
      self.weights = sorted.companions
    } else {
      self.values = values.radixSorted(keys, threads: threads)
      self.weights = nil
    }
  }
}

/// A value, and what goes with it wherever it is sorted to.
private struct Accompanied<Companion: BitwiseCopyable>: RadixSortable {
  var value: Double
  var companion: Companion
  var number: Double { value }
}

/// Values in one column, and what goes with them in another.
@safe private struct AccompaniedColumns<Companion: BitwiseCopyable>: RadixSortColumns {
  let values: UnsafeMutablePointer<Double>
  let companions: UnsafeMutablePointer<Companion>

  init(_ values: UnsafeMutablePointer<Double>, _ companions: UnsafeMutablePointer<Companion>) {
    unsafe self.values = values
    unsafe self.companions = companions
  }

  subscript(index: Int) -> Accompanied<Companion> {
    @inline(__always) get {
      unsafe Accompanied(value: values[index], companion: companions[index])
    }
    @inline(__always) nonmutating set {
      unsafe values[index] = newValue.value
      unsafe companions[index] = newValue.companion
    }
  }

  @inline(__always)
  func from(_ index: Int) -> AccompaniedColumns {
    unsafe AccompaniedColumns(values + index, companions + index)
  }
}

extension [Double] {
  /// Returns the lowest and the highest number, of none those of a list of 1; `nil` when one of them is NaN.
  fileprivate func range(threads: Int) -> (lowest: Double, highest: Double)? {
    let blocks = inBlocks(of: count, threads: threads) { block in
      var lowest = SIMD4(repeating: self[block.lowerBound])
      var highest = lowest
      var sum = SIMD4<Double>.zero
      func take(_ numbers: SIMD4<Double>) {
        lowest.replace(with: numbers, where: numbers .< lowest)
        highest.replace(with: numbers, where: numbers .> highest)
        // NaN compares with nothing, but goes on in a sum.
        sum += numbers
      }
      var index = block.lowerBound
      while index + 4 <= block.upperBound {
        take(lanes(self, index))
        index += 4
      }
      for index in index..<block.upperBound { take(SIMD4(repeating: self[index])) }
      return (lowest: lowest.min(), highest: highest.max(), sum: sum.sum())
    }
    if blocks.contains(where: \.sum.isNaN) { return nil }
    return (blocks.map(\.lowest).min() ?? 1, blocks.map(\.highest).max() ?? 1)
  }

  /// Returns the values in ascending order.
  fileprivate func radixSorted(_ keys: ClosedRange<UInt64>, threads: Int) -> [Double] {
    unsafe [Double](onLargePages: count) { target in
      unsafe RadixSort(threads: threads).sort(count, keys: keys, into: Column(target)) {
        self[$0] + 0
      }
    }
  }

  /// Returns the values in ascending order and their companions, equal ones in the order they were in.
  fileprivate func radixSorted<Companion: BitwiseCopyable>(
    with companions: [Companion], _ keys: ClosedRange<UInt64>, threads: Int
  ) -> (values: [Double], companions: [Companion]) {
    var sorted: [Companion] = []
    let values = unsafe [Double](onLargePages: count) { values in
      unsafe sorted = [Companion](onLargePages: count) { sorted in
        unsafe RadixSort(threads: threads).sort(
          count, keys: keys, into: AccompaniedColumns(values, sorted)
        ) {
          Accompanied(value: self[$0] + 0, companion: companions[$0])
        }
      }
    }
    return (values, sorted)
  }
}

extension RandomAccessCollection where Index == Int {
  /// Returns the first index at which a condition holds that, once it does, holds to the end.
  func firstSortedIndex(where condition: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
