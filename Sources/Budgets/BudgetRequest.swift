import Documents
package import Hardware
package import Quantities

/// What somebody asks for, before it is known whether a machine can grant it.
///
///     try BudgetRequest(parsing: "cores=2,quota=1.5,memory=4GiB,isa=avx2")
///
/// Keys: `cores`, `packages`, `numa`, `pus`, `smt`, `threads`, `quota`, `memory`, `isa`, `time`. The
/// text `all` asks for every core.
package struct BudgetRequest: Hashable, Sendable {
  /// This many cores, chosen by locality.
  package var cores: Int?
  /// All cores of this many packages.
  package var packages: Int?
  /// All cores of these NUMA nodes, by OS index, with memory from these nodes alone.
  package var numaNodes: CPUSet?
  /// Exactly these PUs, by OS index.
  package var pus: CPUSet?
  /// How many PUs of each core; 1 unless stated.
  package var smt: Int?
  /// The most threads; the number of PUs, or the quota rounded up, unless stated.
  package var threads: Int?
  /// Processor time per wall time, in PUs.
  package var quota: Double?
  package var memory: ByteCount?
  package var isa: InstructionSet?
  /// Wall time of one invocation.
  package var time: Duration?

  /// Creates a request for every core.
  package init() {}

  static let keys = [
    "cores", "packages", "numa", "pus", "smt", "threads", "quota", "memory", "isa", "time",
  ]

  /// Reads a request.
  ///
  /// - Throws: `BudgetError` that says what is wrong and what would be right.
  package init(parsing text: String) throws(BudgetError) {
    guard text != "all" else { return }
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw .malformed(text: text, part: String(part))
      }
      let key = String(sides[0])
      guard seen.insert(key).inserted else { throw .repeated(key: key, text: text) }
      try set(key, to: String(sides[1]))
    }
  }

  private mutating func set(_ key: String, to value: String) throws(BudgetError) {
    switch key {
    case "cores": cores = try Self.count(key, value)
    case "packages": packages = try Self.count(key, value)
    case "smt": smt = try Self.count(key, value)
    case "threads": threads = try Self.count(key, value)
    case "numa": numaNodes = try Self.list(key, value)
    case "pus": pus = try Self.list(key, value)
    case "quota":
      guard let quota = Double(value), quota.isFinite, quota > 0 else {
        throw .badValue(key: key, value: value, expected: "a number of PUs above 0, such as 0.5")
      }
      self.quota = quota
    case "memory": memory = try Self.bytes(key, value)
    case "isa":
      guard let isa = InstructionSet(rawValue: value) else {
        let names = InstructionSet.allCases.map(\.rawValue)
        throw .badValue(
          key: key, value: value,
          expected: "one of \(names.joined(separator: ", "))")
      }
      self.isa = isa
    case "time": time = try Self.duration(key, value)
    default: throw .unknownKey(key: key, suggestion: suggestion(for: key, among: Self.keys))
    }
  }

  private static func count(_ key: String, _ value: String) throws(BudgetError) -> Int {
    guard let count = Int(value), (1...1 << 20).contains(count) else {
      throw .badValue(key: key, value: value, expected: "a whole number from 1")
    }
    return count
  }

  private static func list(_ key: String, _ value: String) throws(BudgetError) -> CPUSet {
    // Commas separate the parts of a budget, so lists within it are written with '+'.
    let list = value.split(separator: "+").joined(separator: ",")
    guard let set = CPUSet(list: list), !set.isEmpty else {
      throw .badValue(key: key, value: value, expected: "indexes such as 0-3 or 0+2")
    }
    return set
  }

  private static func bytes(_ key: String, _ value: String) throws(BudgetError) -> ByteCount {
    let units: [(String, Double)] = [
      ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40), ("B", 1),
    ]
    for (unit, factor) in units where value.hasSuffix(unit) {
      guard let number = Double(value.dropLast(unit.count)), number.isFinite, number > 0,
        number * factor < 0x1p62
      else { break }
      return ByteCount(bytes: Int64(number * factor))
    }
    throw .badValue(
      key: key, value: value, expected: "a size in KiB, MiB, GiB or TiB, such as 4GiB")
  }

  private static func duration(_ key: String, _ value: String) throws(BudgetError) -> Duration {
    guard value.hasSuffix("s"), let seconds = Double(value.dropLast()), seconds.isFinite,
      seconds > 0, seconds < 1e7
    else { throw .badValue(key: key, value: value, expected: "seconds, such as 60s") }
    return .seconds(seconds)
  }
}

extension BudgetRequest: CustomStringConvertible {
  /// The canonical text, which reads back as the same request.
  package var description: String {
    func list(_ set: CPUSet) -> String {
      set.description.split(separator: ",").joined(separator: "+")
    }
    var parts: [String] = []
    if let cores { parts.append("cores=\(cores)") }
    if let packages { parts.append("packages=\(packages)") }
    if let numaNodes { parts.append("numa=\(list(numaNodes))") }
    if let pus { parts.append("pus=\(list(pus))") }
    if let smt { parts.append("smt=\(smt)") }
    if let threads { parts.append("threads=\(threads)") }
    if let quota { parts.append("quota=\(quota.asShortText)") }
    if let memory { parts.append("memory=\(memory.asBudgetText)") }
    if let isa { parts.append("isa=\(isa.rawValue)") }
    if let time { parts.append("time=\(time.inSeconds.asShortText)s") }
    return parts.isEmpty ? "all" : parts.joined(separator: ",")
  }
}

extension Double {
  fileprivate var asShortText: String {
    self == rounded() && abs(self) < 1e15 ? "\(Int64(self))" : "\(self)"
  }
}

extension ByteCount {
  /// The size in the largest unit that needs no fraction.
  fileprivate var asBudgetText: String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes.isMultiple(of: 1 << Int64(shift)) {
      return "\(bytes >> Int64(shift))\(unit)"
    }
    return "\(bytes)B"
  }
}
