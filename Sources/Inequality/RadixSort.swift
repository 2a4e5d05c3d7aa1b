/// Something that sorts by the bits of a number that is not negative.
protocol RadixSortable: BitwiseCopyable {
  /// The bits that it sorts by, as a whole number.
  var key: UInt64 { get }
}

/// Numbers that are not negative, and no −0, sort like their bits.
extension Double: RadixSortable {
  var key: UInt64 { bitPattern }
}

/// Sorts by the most significant digit first, on several threads.
///
/// One pass over memory deals the elements out to some 2,000 buckets, small enough for the cache of a
/// core; there the next digit is dealt out in the same way, and what is then left out of place is put in
/// place by insertion. A digit begins at the first bit in which the keys of a bucket differ. Equal keys
/// keep their order, so that the result doesn't depend on the number of threads.
///
/// Reference: McIlroy, Bostic & McIlroy, "Engineering radix sort", Computing Systems 6, 1993.
/// `Benchmarks/inequality` holds it against other ways.
struct RadixSort<Element: RadixSortable> {
  let threads: Int

  /// Below this many elements, starting threads takes longer than they save.
  private static var leastForThreads: Int { 1 << 15 }

  /// Sorts the elements of `source` into `target`, which may be uninitialised and is somewhere else.
  ///
  /// - Complexity: O(*n*), for keys of 64 bits.
  func sort(_ source: UnsafeBufferPointer<Element>, into target: UnsafeMutablePointer<Element>) {
    guard let base = source.baseAddress else { return }
    let threads = source.count < Self.leastForThreads ? 1 : threads
    // Chunks fixed in number: every thread counts and deals out the elements of one chunk in order.
    let chunks = (0..<threads).map { chunk in
      source.count * chunk / threads..<source.count * (chunk + 1) / threads
    }
    var ranges = [ClosedRange<UInt64>](repeating: 0...0, count: threads)
    unsafe ranges.withUnsafeMutableBufferPointer { ranges in
      concurrently(threads, threads: threads) { chunk, _ in
        let chunk = (chunk, chunks[chunk])
        unsafe ranges[chunk.0] = unsafe keyRange(base + chunk.1.lowerBound, chunk.1.count)
      }
    }
    let range = ranges.reduce(ranges[0]) {
      min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound)
    }
    let digit = Digit(range, bits: 11)
    let starts = unsafe deal(base, into: target, by: digit, chunks)
    guard digit.shift > 0 else { return }
    unsafe sortBuckets(target, starts, threads)
  }

  /// Deals the elements out in the order of a digit, and returns where each of its values starts.
  private func deal(
    _ source: UnsafePointer<Element>, into target: UnsafeMutablePointer<Element>, by digit: Digit,
    _ chunks: [Range<Int>]
  ) -> [Int] {
    let values = digit.values
    var places = [Int](repeating: 0, count: values * chunks.count)
    var starts = [0]
    starts.reserveCapacity(values + 1)
    unsafe places.withUnsafeMutableBufferPointer { places in
      guard let places = places.baseAddress else { return }
      concurrently(chunks.count, threads: chunks.count) { chunk, _ in
        let counts = unsafe places + chunk * values
        for index in chunks[chunk] { unsafe counts[digit[source[index].key]] &+= 1 }
      }
      var place = 0
      for value in 0..<values {
        for chunk in chunks.indices {
          let count = unsafe places[chunk * values + value]
          unsafe places[chunk * values + value] = place
          place += count
        }
        starts.append(place)
      }
      concurrently(chunks.count, threads: chunks.count) { chunk, _ in
        let places = unsafe places + chunk * values
        for index in chunks[chunk] {
          let element = unsafe source[index]
          let value = digit[element.key]
          unsafe (target + places[value]).initialize(to: element)
          unsafe places[value] &+= 1
        }
      }
    }
    return starts
  }

  /// Sorts within each bucket: those too big for one thread by dealing them out again.
  private func sortBuckets(
    _ target: UnsafeMutablePointer<Element>, _ starts: [Int], _ threads: Int
  ) {
    let total = starts[starts.count - 1]
    let most = max(Self.leastForThreads, total / 16)
    var tasks: [Range<Int>] = []
    var largest = 0
    var first = 0
    for bucket in 1..<starts.count {
      let count = starts[bucket] - starts[bucket - 1]
      if threads > 1, count > most {
        if first < bucket - 1 { tasks.append(first..<bucket - 1) }
        first = bucket
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
        unsafe _ = copy.initialize(
          from: UnsafeBufferPointer(start: target + starts[bucket - 1], count: count))
        unsafe sort(UnsafeBufferPointer(copy), into: target + starts[bucket - 1])
        unsafe copy.deallocate()
        continue
      }
      largest = max(largest, count)
      if starts[bucket] - starts[first] > total / (threads * 32) {
        tasks.append(first..<bucket)
        first = bucket
      }
    }
    if first < starts.count - 1 { tasks.append(first..<starts.count - 1) }
    let desks = (0..<threads).map { _ in Desk<Element>(capacity: largest) }
    concurrently(tasks.count, threads: threads) { task, worker in
      for bucket in tasks[task] {
        unsafe desks[worker].sort(target + starts[bucket], starts[bucket + 1] - starts[bucket])
      }
    }
  }
}

/// Where one thread sorts elements that fit in its cache.
@safe private final class Desk<Element: RadixSortable> {
  private let spare: UnsafeMutablePointer<Element>
  private let counts: UnsafeMutablePointer<Int32>

  /// Fewer elements than this are sorted by insertion alone.
  private static var few: Int { 24 }

  init(capacity: Int) {
    unsafe spare = .allocate(capacity: capacity)
    // The digits of nested buckets have 64 bits together, 11 at most each.
    unsafe counts = .allocate(capacity: 6 << 11)
  }

  deinit {
    unsafe spare.deallocate()
    unsafe counts.deallocate()
  }

  /// Sorts elements in place.
  func sort(_ base: UnsafeMutablePointer<Element>, _ count: Int) {
    unsafe sort(base, count, spare, counts)
  }

  private func sort(
    _ base: UnsafeMutablePointer<Element>, _ count: Int, _ spare: UnsafeMutablePointer<Element>,
    _ counts: UnsafeMutablePointer<Int32>
  ) {
    guard count > Self.few else {
      for index in 1..<max(1, count) { unsafe insert(base[index], into: base, before: index) }
      return
    }
    let range = unsafe keyRange(base, count)
    guard range.lowerBound < range.upperBound else { return }
    // Some four to eight elements a value.
    let digit = Digit(range, bits: min(11, max(3, 62 - UInt64(count).leadingZeroBitCount)))
    let values = digit.values
    unsafe counts.initialize(repeating: 0, count: values)
    for index in 0..<count { unsafe counts[digit[base[index].key]] &+= 1 }
    var place: Int32 = 0
    for value in 0..<values {
      let own = unsafe counts[value]
      unsafe counts[value] = place
      place &+= own
    }
    for index in 0..<count {
      let element = unsafe base[index]
      let value = digit[element.key]
      unsafe (spare + Int(counts[value])).initialize(to: element)
      unsafe counts[value] &+= 1
    }
    guard digit.shift > 0 else {
      unsafe base.update(from: spare, count: count)
      return
    }
    // Now a value's count is where the next one starts.
    var start = 0
    for value in 0..<values {
      let end = unsafe Int(counts[value])
      if end - start > Self.few {
        unsafe sort(spare + start, end - start, base + start, counts + values)
      }
      start = end
    }
    for index in 0..<count { unsafe insert(spare[index], into: base, before: index) }
  }

  /// Puts an element in its place among the sorted ones before `index`.
  @inline(__always)
  private func insert(
    _ element: Element, into base: UnsafeMutablePointer<Element>, before index: Int
  ) {
    var place = index
    let key = element.key
    while place > 0, unsafe base[place &- 1].key > key {
      unsafe base[place] = base[place &- 1]
      place &-= 1
    }
    unsafe base[place] = element
  }
}

/// Some bits of a key, below all those in which the keys of a bucket are the same.
private struct Digit {
  private let lowest: UInt64
  let shift: UInt64
  /// How many values it can have.
  let values: Int

  init(_ range: ClosedRange<UInt64>, bits: Int) {
    let spread = range.upperBound - range.lowerBound
    lowest = range.lowerBound
    shift = UInt64(max(0, 64 - spread.leadingZeroBitCount - bits))
    values = Int(spread >> shift) + 1
  }

  subscript(key: UInt64) -> Int {
    @inline(__always) get { Int(truncatingIfNeeded: (key &- lowest) &>> shift) }
  }
}

/// Returns the lowest and the highest key of elements.
private func keyRange<Element: RadixSortable>(
  _ base: UnsafePointer<Element>, _ count: Int
) -> ClosedRange<UInt64> {
  guard count > 0 else { return 0...0 }
  var lowest = UInt64.max
  var highest = UInt64.min
  for index in 0..<count {
    let key = unsafe base[index].key
    lowest = min(lowest, key)
    highest = max(highest, key)
  }
  return lowest...highest
}
