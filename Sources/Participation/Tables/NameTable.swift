package import Documents

/// Names and the number of each, in the order in which they were first seen.
package struct NameTable: Sendable {
  /// The names that were seen, each once: the number of a name is its index here.
  package private(set) var names: [String] = []
  private var slots: [Int32]
  private var hashes: [UInt64] = []

  /// Creates a table without names.
  package init() { slots = Array(repeating: -1, count: 64) }

  /// How many different names were seen; the number of the next new one.
  package var count: Int { names.count }

  /// Returns the number of a cell's text, a new one if it is new.
  ///
  /// Two different texts share a number once in 2⁶⁴ pairs.
  package mutating func index(_ row: borrowing CSVRow, _ cell: Int) -> Int {
    let hash = row.key(cell)
    let found = slot(hash)
    if slots[found] >= 0 { return Int(slots[found]) }
    return insert(row.text(cell), hash, found)
  }

  /// Returns the number of a name, a new one if it is new.
  package mutating func index(_ name: String) -> Int {
    let hash = Self.hash(name)
    let found = slot(hash)
    return slots[found] >= 0 ? Int(slots[found]) : insert(name, hash, found)
  }

  private static func hash(_ name: String) -> UInt64 {
    var copy = name
    return copy.withUTF8 { unsafe contentHash(UnsafeRawBufferPointer($0)) }
  }

  private func slot(_ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0, hashes[Int(slots[place])] != hash { place = (place + 1) & mask }
    return place
  }

  private mutating func insert(_ name: String, _ hash: UInt64, _ place: Int) -> Int {
    let index = names.count
    names.append(name)
    hashes.append(hash)
    slots[place] = Int32(index)
    if names.count * 2 > slots.count {
      slots = Array(repeating: -1, count: slots.count * 2)
      for (index, hash) in hashes.enumerated() { slots[slot(hash)] = Int32(index) }
    }
    return index
  }
}
