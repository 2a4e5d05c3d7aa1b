import System

/// Something that sorts by a number that is not negative.
protocol RadixSortable: BitwiseCopyable {
  /// What it sorts by, which is not −0.
  var number: Double { get }
}

extension RadixSortable {
  /// Numbers that are not negative sort like their bits.
  var key: UInt64 {
    @inline(__always) get { number.bitPattern }
  }
}

extension Double: RadixSortable {
  var number: Double { self }
}

/// Where elements lie that are being sorted: in a column, or in several side by side.
protocol RadixSortColumns<Element> {
  associatedtype Element: RadixSortable
  subscript(index: Int) -> Element { get nonmutating set }
  /// Returns what begins at a place.
  func from(_ index: Int) -> Self
}

/// Elements in memory of their own.
@safe struct Column<Element: RadixSortable>: RadixSortColumns {
  let base: UnsafeMutablePointer<Element>

  init(_ base: UnsafeMutablePointer<Element>) { unsafe self.base = base }

  subscript(index: Int) -> Element {
    @inline(__always) get { unsafe base[index] }
    @inline(__always) nonmutating set { unsafe base[index] = newValue }
  }

  @inline(__always)
  func from(_ index: Int) -> Column { unsafe Column(base + index) }
}

/// Sorts by the most significant digit first, on several threads.
///
/// One pass over memory deals the elements out to some 2,000 buckets, small enough for the cache of
/// a core; there a `Desk` puts each in order. A digit begins at the first bit in which the keys of
/// a bucket differ. Equal keys keep their order, so that the result doesn't depend on the number of
/// threads.
///
/// Reference: McIlroy, Bostic & McIlroy, "Engineering radix sort", Computing Systems 6, 1993.
/// `Benchmarks/inequality` holds it against other ways.
struct RadixSort<Columns: RadixSortColumns> {
  typealias Element = Columns.Element

  let threads: Int

  /// Sorts elements into `target`, which may be uninitialised and is none of what `element` reads.
  ///
  /// - Parameters:
  ///   - count: How many elements there are.
  ///   - keys: What contains all their keys.
  ///   - element: Returns one of them, by its number; it is asked twice for each.
  /// - Complexity: O(*n*), for keys of 64 bits.
  @inline(__always)
  func sort(
    _ count: Int, keys: ClosedRange<UInt64>, into target: Columns, _ element: (Int) -> Element
  ) {
    guard count > 0 else { return }
    let digit = Digit(keys, bits: 11)
    let starts = deal(count, into: target, by: digit, element)
    if digit.shift > 0 { sortBuckets(target, starts) }
  }

  /// Deals the elements out in the order of a digit, and returns where each of its values starts.
  @inline(__always)
  private func deal(
    _ count: Int, into target: Columns, by digit: Digit, _ element: (Int) -> Element
  ) -> [Int] {
    // Counted and dealt out chunk by chunk, each in order and to places of its own.
    let chunks = Inequality.chunks(of: count, threads: threads)
    let values = digit.values
    var places = [Int](repeating: 0, count: values * chunks.count)
    var starts = [0]
    starts.reserveCapacity(values + 1)
    unsafe places.withUnsafeMutableBufferPointer { places in
      guard let places = places.baseAddress else { return }
      concurrently(chunks.count, threads: threads) { chunk, _ in
        let counts = unsafe places + chunk * values
        for index in chunks[chunk] { unsafe counts[digit[element(index).key]] &+= 1 }
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
      concurrently(chunks.count, threads: threads) { chunk, _ in
        let places = unsafe places + chunk * values
        for index in chunks[chunk] {
          let element = element(index)
          let value = digit[element.key]
          unsafe target[places[value]] = element
          unsafe places[value] &+= 1
        }
      }
    }
    return starts
  }

  /// Sorts within each bucket: those too big for one thread by dealing them out again.
  private func sortBuckets(_ target: Columns, _ starts: [Int]) {
    let total = starts[starts.count - 1]
    let most = max(leastForThreads, total / 16)
    var tasks: [Range<Int>] = []
    var largest = 0
    var first = 0
    for bucket in 1..<starts.count {
      let count = starts[bucket] - starts[bucket - 1]
      if threads > 1, count > most {
        if first < bucket - 1 { tasks.append(first..<bucket - 1) }
        first = bucket
        sortAgain(target.from(starts[bucket - 1]), starts[bucket] - starts[bucket - 1])
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
        desks[worker].sort(target.from(starts[bucket]), starts[bucket + 1] - starts[bucket])
      }
    }
  }

  /// Sorts one bucket by dealing it out on all threads.
  private func sortAgain(_ bucket: Columns, _ count: Int) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
    defer { unsafe memory.deallocate() }
    unsafe onLargePages(memory, count)
    let copy = unsafe Column(memory)
    let chunks = Inequality.chunks(of: count, threads: threads)
    concurrently(chunks.count, threads: threads) { chunk, _ in
      for index in chunks[chunk] { copy[index] = bucket[index] }
    }
    sort(count, keys: keyRange(copy, count), into: bucket) { copy[$0] }
  }
}

/// Some bits of a key, below all those in which the keys of a bucket are the same.
struct Digit {
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
func keyRange(_ elements: some RadixSortColumns, _ count: Int) -> ClosedRange<UInt64> {
  guard count > 0 else { return 0...0 }
  // Numbers have an instruction for this, bits don't.
  var lowest = elements[0].number
  var highest = lowest
  for index in 1..<count {
    let number = elements[index].number
    lowest = number < lowest ? number : lowest
    highest = number > highest ? number : highest
  }
  return lowest.bitPattern...highest.bitPattern
}

/// Below this many elements, starting threads takes longer than they save.
let leastForThreads = 1 << 15

/// Returns consecutive ranges that cover `count` elements: one, where a second thread isn't worth
/// starting, or several for each thread, so that a thread whose processor is shared with others
/// leaves what it can't do in time.
package func chunks(of count: Int, threads: Int) -> [Range<Int>] {
  let chunks = threads > 1 && count >= leastForThreads ? threads * chunksForThread : 1
  return (0..<chunks).map { count * $0 / chunks..<count * ($0 + 1) / chunks }
}

/// Each chunk has a table of some 2,000 places, so many more would cost time of their own.
private let chunksForThread = 8
