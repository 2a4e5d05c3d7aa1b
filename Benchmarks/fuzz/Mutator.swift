import Randomness

/// Makes inputs out of others, by chance that a seed determines.
struct Mutator {
  private let corpus: [[UInt8]]
  private let dictionary: [[UInt8]]
  private var random: SplitMix64

  /// An input is cut at this length, but for the few that are long on purpose.
  private static let longest = 1 << 16

  /// Creates a mutator.
  ///
  /// - Parameters:
  ///   - corpus: The inputs to begin with.
  ///   - dictionary: Words that the reader looks for.
  ///   - seed: Determines everything.
  init(corpus: [[UInt8]], dictionary: [String], seed: UInt64) {
    self.corpus = corpus.isEmpty ? [[]] : corpus
    self.dictionary = dictionary.map { Array($0.utf8) }
    random = SplitMix64(seed: seed)
  }

  /// Returns another input: one of the corpus with one to eight changes.
  mutating func next() -> [UInt8] {
    var input = pick(corpus)
    for _ in 0...below(8) { change(&input) }
    return Array(input.prefix(Self.longest))
  }

  private mutating func change(_ input: inout [UInt8]) {
    let place = below(input.count + 1)
    switch below(12) {
    case 0 where place < input.count: input[place] ^= 1 << UInt8(below(8))
    case 1 where place < input.count: input[place] = UInt8(below(256))
    case 2: input.insert(UInt8(below(256)), at: place)
    case 3: input.removeSubrange(place..<min(input.count, place + 1 + below(16)))
    case 4: input.insert(contentsOf: pick(dictionary), at: place)
    case 5: input.insert(contentsOf: Array(pick(Self.numbers).utf8), at: place)
    case 6: replaceNumber(&input, from: place)
    case 7: splice(&input, at: place)
    case 8:
      let length = min(input.count - place, 1 + below(64))
      input.insert(contentsOf: input[place..<place + length], at: below(input.count + 1))
    case 9: input.removeSubrange(place...)
    case 10 where below(8) == 0: nest(&input, at: place)
    case 11 where below(8) == 0:
      input.insert(
        contentsOf: [UInt8](repeating: UInt8(below(256)), count: 1 << below(16)), at: place)
    default: input.insert(contentsOf: pick(Self.strange), at: place)
    }
  }

  private static let numbers = [
    "0", "-1", "1e308", "-1e308", "1e-320", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808",
    "4294967296", "NaN", "Infinity", "0.1", "1e999999999", "00", "0x10", "1_000",
  ]
  /// Bytes that readers stumble over: no UTF-8, signs that look like none, the end of a text.
  private static let strange: [[UInt8]] = [
    [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0x00], [0x0A], [0x0D, 0x0A],
    [0x1B],
    [0xE2, 0x80, 0xA8], [0xF0, 0x9F, 0x98, 0x80], [0x65, 0xCC, 0x81], [0x22], [0x5C, 0x75],
  ]

  /// Replaces the next digits by another number.
  private mutating func replaceNumber(_ input: inout [UInt8], from place: Int) {
    let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
    guard let begin = input[place...].firstIndex(where: isDigit) else { return }
    let end = input[begin...].firstIndex { !isDigit($0) } ?? input.count
    input.replaceSubrange(begin..<end, with: Array(pick(Self.numbers).utf8))
  }

  /// Goes on as another input of the corpus does.
  private mutating func splice(_ input: inout [UInt8], at place: Int) {
    let other = pick(corpus)
    input = Array(input[..<place]) + other[below(other.count + 1)...]
  }

  /// Opens many brackets, and perhaps closes them.
  private mutating func nest(_ input: inout [UInt8], at place: Int) {
    let (opening, closing) = pick([("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("- ", ""), ("-", "")])
    let depth = 1 << below(15)
    var nested: [UInt8] = []
    for _ in 0..<depth { nested += Array(opening.utf8) }
    if below(2) == 0 { for _ in 0..<depth { nested += Array(closing.utf8) } }
    input.insert(contentsOf: nested, at: place)
  }

  private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
  private mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}
