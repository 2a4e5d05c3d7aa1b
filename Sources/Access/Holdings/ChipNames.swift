import Estimation

/// The chips that rows name, each looked up once.
struct ChipNames: Sendable {
  /// A chip that the catalogue knows.
  struct Chip: Hashable, Sendable {
    var id: String
    /// Its peak of training in FLOP/s; `nil` where nothing says it.
    var peak: Double?
    var assumptions: [String]
  }

  private let catalogue: Estimation.Catalogue
  private var known: [String: Chip?] = [:]
  private var mentions: [String: Int] = [:]

  init(_ catalogue: Estimation.Catalogue) { self.catalogue = catalogue }

  /// Returns the chip that a name means, and counts the name.
  mutating func chip(_ name: String) -> Chip? {
    mentions[name, default: 0] += 1
    if let found = known[name] { return found }
    let found = look(name)
    known[name] = .some(found)
    return found
  }

  private func look(_ name: String) -> Chip? {
    guard let device = try? catalogue.device(name) else { return nil }
    // Who writes the catalogue's own id leaves nothing open.
    let isID = device.id.lowercased() == name.lowercased()
    let named = isID ? nil : catalogue.deviceNames.device(named: name)
    return Chip(
      id: device.id, peak: device.trainingPeak,
      assumptions: named?.id == device.id ? named?.assumptions ?? [] : [])
  }

  /// Returns what to say of a name that is no chip of the catalogue.
  func complaint(_ name: String) -> String {
    do {
      _ = try catalogue.device(name)
      return "The catalogue has no peak of '\(name)' to train with."
    } catch { return "\(error)" }
  }

  /// Adds what other rows name.
  mutating func append(_ other: ChipNames) {
    known.merge(other.known) { first, _ in first }
    mentions.merge(other.mentions, uniquingKeysWith: +)
  }

  /// What was found in all.
  var account: ChipAccount {
    var account = ChipAccount()
    for (name, count) in mentions.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      account.named += count
      guard let chip = known[name] ?? nil else {
        account.unknown.append((name, count))
        continue
      }
      account.matched += count
      if !chip.assumptions.isEmpty {
        account.assumed.append(
          .init(name: name, device: chip.id, assumptions: chip.assumptions, count: count))
      }
    }
    return account
  }
}
