/// The columns of holdings in the ascending order of values.
struct SortedColumns {
  let values: [Double]
  let weights: [Double]?
  let groupNames: [String]
  let groupIndexes: [Int]?

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
    // The bits of what isn't finite or is negative are those of a larger number than all others.
    let keys = values.keyRange(threads: threads)
    if keys.upperBound > Double.greatestFiniteMagnitude.bitPattern,
      let index = values.firstIndex(where: { !($0 >= 0 && $0 < .infinity) })
    {
      throw .value(index: index, value: values[index])
    }
    if let weights, let index = weights.firstIndex(where: { !($0 > 0 && $0 < .infinity) }) {
      throw .weight(index: index, weight: weights[index])
    }
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
  var key: UInt64 { value.bitPattern }
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
  /// Returns the lowest and the highest bits of the values, with those of 0 for −0.
  fileprivate func keyRange(threads: Int) -> ClosedRange<UInt64> {
    let ranges = inBlocks(of: count, threads: threads) { block in
      var (lowest, highest) = (UInt64.max, UInt64.min)
      for index in block {
        let key = (self[index] + 0).bitPattern
        lowest = Swift.min(lowest, key)
        highest = Swift.max(highest, key)
      }
      return lowest...highest
    }
    return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
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
