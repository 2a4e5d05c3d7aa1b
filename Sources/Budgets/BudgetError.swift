/// A budget that can't be read, or that a machine can't grant.
package enum BudgetError: Error, Hashable, CustomStringConvertible {
  case malformed(text: String, part: String)
  case repeated(key: String, text: String)
  case unknownKey(key: String, suggestion: String)
  case badValue(key: String, value: String, expected: String)
  case conflicting(keys: [String])
  case tooMany(what: String, asked: Int, key: String, available: Int)
  case notAllowed(pus: String, allowed: String)
  case unknownNodes(asked: String, known: String)
  case threads(asked: Int, pus: Int)
  case quota(asked: Double, pus: Int)
  case memory(askedBytes: Int64, availableBytes: Int64)
  case isa(asked: String, known: [String])

  package var description: String {
    switch self {
    case .malformed(let text, let part):
      "The budget '\(text)' has a part '\(part)' that isn't key=value. "
        + "Write it like cores=2,memory=4GiB, or 'all'."
    case .repeated(let key, let text):
      "The budget '\(text)' names '\(key)' twice. Name it once."
    case .unknownKey(let key, let suggestion):
      "A budget has no '\(key)'.\(suggestion) Known: "
        + BudgetRequest.keys.joined(separator: ", ") + "."
    case .badValue(let key, let value, let expected):
      "The budget's '\(key)' is '\(value)'. Expected \(expected)."
    case .conflicting(let keys):
      "A budget names PUs in one way only, and this one uses \(keys.joined(separator: " and ")). "
        + "Keep one of them."
    case .tooMany(let what, let asked, let key, let available):
      "The budget asks for \(asked) \(what), but this process may use \(available). "
        + "Ask for \(key)=\(available) or less, or widen its affinity."
    case .notAllowed(let pus, let allowed):
      "The budget asks for the PUs \(pus), but this process may use \(allowed). "
        + "Choose among those, or widen its affinity."
    case .unknownNodes(let asked, let known):
      "The budget asks for the NUMA nodes \(asked), but this machine has \(known) with PUs this "
        + "process may use."
    case .threads(let asked, let pus):
      "The budget asks for \(asked) threads on \(pus) PUs. More threads than PUs only wait for each "
        + "other: ask for threads=\(pus) or less."
    case .quota(let asked, let pus):
      "The budget's quota of \(asked) PUs is more than its \(pus) PUs. Ask for quota=\(pus) or less."
    case .memory(let asked, let available):
      "The budget asks for \(asked >> 20) MiB of memory, but this process may use "
        + "\(available >> 20) MiB. Ask for memory=\(available >> 20)MiB or less."
    case .isa(let asked, let known):
      "The budget asks for the instruction set '\(asked)', but this machine has "
        + "\(known.isEmpty ? "none that is known" : known.joined(separator: ", "))."
    }
  }
}
