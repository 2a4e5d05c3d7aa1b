import Hardware
import Operations
import Quantities

extension BudgetRequest {
  /// Creates a request from its text, such as `cores=2,quota=1.5,memory=4GiB,isa=avx2`.
  ///
  /// Commas separate the parts, so a list has `+` between its ranges: `pus=0-3+8,quota=2`. `all`
  /// names nothing.
  ///
  /// - Throws: `BudgetError` if the text is not in the grammar or contradicts itself.
  package init(parsing text: String) throws(BudgetError) {
    let values = try BudgetValues(parsing: text)
    self.init(
      device: try values.device(), devices: try values.count(.devices),
      deviceMemory: try values.amount(.deviceMemory, in: memoryUnits).map(ByteCount.init(bytes:)),
      settings: DeviceSettings(
        power: try values.amount(.power, in: powerUnits).map(Int.init),
        clock: try values.amount(.clock, in: clockUnits).map(Int.init),
        partition: try values.partition()),
      packages: try values.count(.packages),
      numa: try values.list(.numa).flatMap(NodeSet.init(list:)),
      cores: try values.count(.cores), smt: try values.count(.smt),
      pus: try values.list(.pus).flatMap(CPUSet.init(list:)), quota: try values.quota(),
      memory: try values.amount(.memory, in: memoryUnits).map(ByteCount.init(bytes:)),
      isa: try values.instructionSet(), threads: try values.count(.threads),
      time: try values.amount(.time, in: timeUnits).map { .milliseconds($0) })
    // One of them says how many there are.
    if values[.devices] != nil, values[.device]?.contains(":") == true {
      throw .conflict("device", "devices")
    }
    for key in [BudgetKey.packages, .cores, .smt] where values[key] != nil && pus != nil {
      throw .conflict("pus", key.rawValue)
    }
  }
}

/// The texts beside the keys of a budget, each key once.
private struct BudgetValues {
  private var values: [BudgetKey: String] = [:]

  subscript(key: BudgetKey) -> String? { values[key] }

  init(parsing text: String) throws(BudgetError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    if parts == ["all"] { return }
    if parts.allSatisfy(\.isEmpty) { throw .empty }
    var last: BudgetKey?
    for part in parts {
      if let last, last == .pus || last == .numa, isList(part) {
        throw .commaInList(last.rawValue, values[last] ?? "", part)
      }
      last = try add(part)
    }
  }

  /// Adds one `key=value` and returns its key.
  private mutating func add(_ part: String) throws(BudgetError) -> BudgetKey {
    guard let equals = part.firstIndex(of: "=") else { throw .notKeyAndValue(part) }
    let name = trimmed(part[..<equals])
    guard let key = BudgetKey(rawValue: name) else { throw .unknownKey(name) }
    guard values[key] == nil else { throw .repeatedKey(name) }
    values[key] = trimmed(part[part.index(after: equals)...])
    return key
  }
}

// MARK: - Values

extension BudgetValues {
  /// Returns a whole number from 1.
  func count(_ key: BudgetKey) throws(BudgetError) -> Int? {
    guard let text = values[key] else { return nil }
    guard let count = wholeNumber(text) else { throw .malformed(key.rawValue, text) }
    guard count > 0 else { throw .notPositive(key.rawValue, text) }
    return count
  }

  func device() throws(BudgetError) -> DeviceID? {
    guard let text = values[.device] else { return nil }
    guard let device = DeviceID(text) else { throw .malformed("device", text) }
    return device
  }

  /// Returns a profile such as `1g.10gb`: digits, letters, dots and `+`.
  func partition() throws(BudgetError) -> String? {
    guard let text = values[.mig] else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isWord = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || ".+".contains($0))
    }
    guard parts.count >= 2, isWord, parts[0].hasSuffix("g"), parts[1].contains("gb") else {
      throw .malformed("mig", text)
    }
    return text
  }

  func quota() throws(BudgetError) -> Double? {
    guard let text = values[.quota] else { return nil }
    guard let quota = decimal(text), quota < 1e6 else { throw .malformed("quota", text) }
    guard quota > 0 else { throw .notPositive("quota", text) }
    guard quota >= BudgetRequest.smallestQuota else { throw .quotaTooSmall(text) }
    return quota
  }

  /// Returns a list that is not empty, in the kernel's format.
  func list(_ key: BudgetKey) throws(BudgetError) -> String? {
    guard let text = values[key] else { return nil }
    let list = text.split(separator: "+", omittingEmptySubsequences: false).joined(separator: ",")
    guard isList(text), CPUSet(list: list)?.isEmpty == false else {
      throw .malformed(key.rawValue, text)
    }
    return list
  }

  func instructionSet() throws(BudgetError) -> InstructionSet? {
    guard let text = values[.isa] else { return nil }
    guard let isa = InstructionSet(rawValue: text) else { throw .unknownInstructionSet(text) }
    return isa
  }

  /// Returns a number with its unit, in the smallest unit.
  func amount(_ key: BudgetKey, in units: [AmountUnit]) throws(BudgetError) -> Int64? {
    guard let text = values[key] else { return nil }
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    guard let count = decimal(String(number)) else { throw .malformed(key.rawValue, text) }
    let name = trimmed(text[number.endIndex...])
    guard !name.isEmpty else { throw .missingUnit(key.rawValue, text) }
    guard let unit = units.first(where: { $0.name == name }) else {
      throw .unknownUnit(key.rawValue, text, unit: name)
    }
    guard count > 0 else { throw .notPositive(key.rawValue, text) }
    // A Double counts bytes exactly up to 2^53 (8 PiB), more than any one machine has.
    let amount = (count * Double(unit.size)).rounded()
    guard amount <= 0x1p53 else { throw .malformed(key.rawValue, text) }
    guard amount >= 1 else { throw .notPositive(key.rawValue, text) }
    return Int64(saturating: amount)
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  let blank: (Character) -> Bool = { $0.isWhitespace }
  let start = text.drop(while: blank)
  let length = start.reversed().drop(while: blank).count
  return String(start.prefix(length))
}

/// Returns whether a text is written like a list: numbers and ranges, none of them empty.
private func isList(_ text: String) -> Bool {
  text.split(separator: "+", omittingEmptySubsequences: false).allSatisfy { range in
    range.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { number in
      !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
    }
  }
}

/// Returns a number written with digits only, perhaps after a minus; `Int` alone takes `+1` too.
private func wholeNumber(_ text: String) -> Int? {
  text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "-") } ? Int(text) : nil
}

/// Returns a plain decimal number; `Double` alone takes `nan`, `inf`, `1e9` and `0x1p3` too.
private func decimal(_ text: String) -> Double? {
  text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") } ? Double(text) : nil
}
