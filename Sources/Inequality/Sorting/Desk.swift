/// Where one thread sorts elements that fit in its cache.
///
/// The elements are dealt out by digits, and what is then left out of place is put in place by
/// insertion.
@safe final class Desk<Element: RadixSortable> {
  private let spare: UnsafeMutablePointer<Element>
  private let counts: UnsafeMutablePointer<Int32>
  /// How many bits a digit has at most.
  private let bits: Int

  /// Fewer elements than this are sorted by insertion alone.
  private static var few: Int { 24 }

  /// Makes room for as many elements as will be sorted at once.
  init(capacity: Int) {
    unsafe spare = .allocate(capacity: capacity)
    bits = Self.bits(capacity)
    // The digits of nested buckets have 64 bits together.
    unsafe counts = .allocate(capacity: (64 / bits + 1) << bits)
  }

  /// How many bits suit that many elements: with one to four of them a value,
  /// most are then in place.
  ///
  /// With more elements a value more would be left to insertion, whose end a processor can't
  /// foresee; more values have more counts than stay in a near cache.
  private static func bits(_ count: Int) -> Int { min(14, max(3, 63 - count.leadingZeroBitCount)) }

  deinit {
    unsafe spare.deallocate()
    unsafe counts.deallocate()
  }

  /// Sorts elements in place; equal keys keep their order.
  func sort(_ elements: some RadixSortColumns<Element>, _ count: Int) {
    precondition(count <= Int32.max, "A desk counts in 32 bits.")
    unsafe sort(elements, count, Column(spare), counts)
  }

  private func sort(
    _ elements: some RadixSortColumns<Element>, _ count: Int,
    _ spare: some RadixSortColumns<Element>, _ counts: UnsafeMutablePointer<Int32>
  ) {
    guard count > Self.few else {
      for index in 1..<max(1, count) { insert(elements[index], into: elements, before: index) }
      return
    }
    let range = keyRange(elements, count)
    guard range.lowerBound < range.upperBound else { return }
    let digit = Digit(range, bits: min(bits, Self.bits(count)))
    let values = digit.values
    unsafe counts.initialize(repeating: 0, count: values)
    for index in 0..<count { unsafe counts[digit[elements[index].key]] &+= 1 }
    var (place, most): (Int32, Int32) = (0, 0)
    for value in 0..<values {
      let own = unsafe counts[value]
      unsafe counts[value] = place
      place &+= own
      most = max(most, own)
    }
    for index in 0..<count {
      let element = elements[index]
      let value = digit[element.key]
      unsafe spare[Int(counts[value])] = element
      unsafe counts[value] &+= 1
    }
    guard digit.shift > 0 else {
      for index in 0..<count { elements[index] = spare[index] }
      return
    }
    if most > Self.few {
      // Now a value's count is where the next one starts.
      var start = 0
      for value in 0..<values {
        let end = unsafe Int(counts[value])
        if end - start > Self.few {
          unsafe sort(spare.from(start), end - start, elements.from(start), counts + values)
        }
        start = end
      }
    }
    for index in 0..<count { insert(spare[index], into: elements, before: index) }
  }

  /// Puts an element in its place among the sorted ones before `index`.
  @inline(__always)
  private func insert(
    _ element: Element, into elements: some RadixSortColumns<Element>, before index: Int
  ) {
    var place = index
    let key = element.key
    while place > 0, elements[place &- 1].key > key {
      elements[place] = elements[place &- 1]
      place &-= 1
    }
    elements[place] = element
  }
}
