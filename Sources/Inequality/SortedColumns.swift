/// The columns of holdings in the ascending order of values.
struct SortedColumns {
  let values: [Double]
  let weights: [Double]?
  let groupNames: [String]
  let groupIndexes: [Int]?

  /// Sorts columns of equal length.
  init(_ values: [Double], _ weights: [Double]?, _ groups: [String]?, threads: Int) {
    // −0 has the bits of a large number.
    let isPlain = values.allSatisfy { $0.bitPattern != (-0.0).bitPattern }
    let values = isPlain ? values : values.map { $0 + 0 }
    if let groups {
      let rows = values.indices.map { Row(value: values[$0], index: $0) }
        .radixSorted(threads: threads)
      self.values = rows.map(\.value)
      self.weights = weights.map { weights in rows.map { weights[$0.index] } }
      let names = Set(groups).sorted()
      let numbers = Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
      groupNames = names
      groupIndexes = rows.map { numbers[groups[$0.index]] ?? 0 }
      return
    }
    groupNames = []
    groupIndexes = nil
    if let weights {
      let pairs = values.indices.map { WeightedValue(value: values[$0], weight: weights[$0]) }
        .radixSorted(threads: threads)
      self.values = pairs.map(\.value)
      self.weights = pairs.map(\.weight)
    } else {
      self.values = values.radixSorted(threads: threads)
      self.weights = nil
    }
  }
}

private struct WeightedValue: RadixSortable {
  var value: Double
  var weight: Double
  var key: UInt64 { value.bitPattern }
}

private struct Row: RadixSortable {
  var value: Double
  var index: Int
  var key: UInt64 { value.bitPattern }
}

extension Array where Element: RadixSortable {
  /// Returns the elements in the order of their keys, equal ones in the order they were in.
  func radixSorted(threads: Int) -> [Element] {
    unsafe [Element](unsafeUninitializedCapacity: count) { target, initialized in
      if let target = target.baseAddress {
        unsafe withUnsafeBufferPointer { source in
          unsafe RadixSort<Element>(threads: threads).sort(source, into: target)
        }
      }
      initialized = count
    }
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
