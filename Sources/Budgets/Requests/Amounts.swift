import Quantities

/// A unit of the budget grammar.
struct AmountUnit {
  let name: String
  /// Its size in the grammar's smallest unit: bytes or milliseconds.
  let size: Int64
}

/// The units of memory.
///
/// An amount is written in the first that divides it.
let memoryUnits = [
  AmountUnit(name: "TiB", size: 1 << 40), AmountUnit(name: "GiB", size: 1 << 30),
  AmountUnit(name: "TB", size: 1_000_000_000_000), AmountUnit(name: "GB", size: 1_000_000_000),
  AmountUnit(name: "MiB", size: 1 << 20), AmountUnit(name: "MB", size: 1_000_000),
  AmountUnit(name: "KiB", size: 1 << 10), AmountUnit(name: "kB", size: 1_000),
  AmountUnit(name: "B", size: 1),
]

/// The units of time.
let timeUnits = [
  AmountUnit(name: "h", size: 3_600_000), AmountUnit(name: "min", size: 60_000),
  AmountUnit(name: "s", size: 1000), AmountUnit(name: "ms", size: 1),
]

/// The units of power.
let powerUnits = [AmountUnit(name: "kW", size: 1_000), AmountUnit(name: "W", size: 1)]

/// The units of a clock.
let clockUnits = [AmountUnit(name: "GHz", size: 1_000), AmountUnit(name: "MHz", size: 1)]

/// Returns an amount of memory as the grammar writes it, such as `4GiB`.
func memoryText(_ memory: ByteCount) -> String {
  // Every unit divides nothing.
  guard memory.bytes != 0 else { return "0B" }
  for unit in memoryUnits where memory.bytes.isMultiple(of: unit.size) {
    return "\(memory.bytes / unit.size)\(unit.name)"
  }
  preconditionFailure("The last unit divides every amount.")
}

/// Returns a duration as the grammar writes it, such as `90s`, to the millisecond.
func timeText(_ time: Duration) -> String {
  decimalText(Double(time.inNanoseconds / 1_000_000) / 1000) + "s"
}

/// Returns a list of indexes as the grammar writes it, such as `0-3+8`.
///
/// Commas, which the kernel writes, separate the parts of a budget.
func listText(_ list: some CustomStringConvertible) -> String {
  String(list.description.map { $0 == "," ? "+" : $0 })
}

/// Returns a number without a needless fraction: `2`, `1.5`.
func decimalText(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
