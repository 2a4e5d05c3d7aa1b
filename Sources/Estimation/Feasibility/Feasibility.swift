import Quantities

/// Whether a run fits in memory, and how.
package enum Feasibility: Hashable, Sendable {
  /// It does, in this way.
  case feasible(MemoryPlan)
  /// It doesn't in any way, for this reason.
  case infeasible(reason: String)
  /// What it needs or what is there isn't known, for this reason.
  case unknown(reason: String)
}

/// The fastest way in which a run fits in memory.
package struct MemoryPlan: Hashable, Sendable {
  /// The methods that it takes; none where it fits as it is.
  package var methods: [TrainingMethod]
  /// What each device keeps at the middle of what is plausible, in bytes.
  package var need: Double
  /// What it keeps at the high end.
  package var highNeed: Double
  /// What it keeps, in words.
  package var parts: String
  /// How the sizes of activations are known, in words.
  package var basis: String
  /// The room on each device, in bytes.
  package var room: Double
  /// How many devices there are.
  package var devices: Int

  /// Whether it fits at the high end too.
  package var isCertain: Bool { highNeed <= room }

  /// What an explanation says, a line each.
  var explanation: [String] {
    let way =
      methods.isEmpty ? "fits as it is" : "fits with \(methods.map(\.name).joined(separator: ", "))"
    let doubt =
      isCertain ? "" : " It may not fit: the need may be as much as \(gigabytes(highNeed))."
    let first =
      "memory: \(way): \(gigabytes(need)) of \(gigabytes(room))"
      + (devices == 1 ? "" : " on each of \(devices) devices") + " (\(parts)).\(doubt)"
    return [first, "activations: \(basis)"]
      + methods.map { method in
        let factor = method.timeFactor
        let range = "(\(plainText(factor.low)) to \(plainText(factor.high)))"
        return "\(method.name): saves \(method.saves); hours × \(plainText(factor.value)) \(range),"
          + " \(factor.provenance.rawValue): \(factor.source)"
      }
  }
}

/// Returns bytes in words, such as `24.0 GB`.
func gigabytes(_ bytes: Double) -> String {
  bytes >= 1e12
    ? "\(numberText(bytes / 1e12, digits: 3)) TB" : "\(numberText(bytes / 1e9, digits: 3)) GB"
}
