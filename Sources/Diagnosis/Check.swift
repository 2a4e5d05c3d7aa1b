import Hardware

/// One thing about a machine that can make its numbers untrustworthy.
package struct Check: Sendable {
  /// What is looked at, in a word or two.
  package var name: String
  /// Whether it can make figures other than the machine's, so that a record's report tells of it.
  package var changesFigures: Bool
  /// Looks at it.
  package var verdict: @Sendable (Symptoms) -> Verdict

  /// Creates a check.
  init(
    _ name: String, changesFigures: Bool = false,
    verdict: @escaping @Sendable (Symptoms) -> Verdict
  ) {
    self.name = name
    self.changesFigures = changesFigures
    self.verdict = verdict
  }

  /// What a check found.
  package enum Verdict: Hashable, Sendable {
    /// Nothing stands in the way.
    case fine(seen: String)
    /// Something does.
    case trouble(Trouble)
    /// It can't be told here: never the same as fine.
    case notRun(reason: String)
  }

  /// Something that makes numbers untrustworthy.
  package struct Trouble: Hashable, Sendable {
    /// What was seen.
    package var seen: String
    /// What it does to measurements.
    package var effect: String
    /// What it costs here, where that was measured.
    package var cost: String?
    /// The command that changes it, if there is one.
    package var command: String?
    /// What to do about it where no command does it.
    package var advice: String?
  }

  /// A shorter way to say trouble.
  static func trouble(
    _ seen: String, effect: String, cost: String? = nil, command: String? = nil,
    advice: String? = nil
  ) -> Verdict {
    .trouble(
      Trouble(seen: seen, effect: effect, cost: cost, command: command, advice: advice))
  }

  /// Every check of what each machine has, in the order of a report.
  package static let all: [Check] = frequency + neighbours + grants + memory + libraries

  /// The checks that graphics processors need: of a machine without, none.
  static func ofCards(on machine: Accelerators) -> [Check] {
    guard machine.cards.isEmpty else { return accelerators }
    return machine.faults.isEmpty ? [] : Array(accelerators.prefix(1))
  }

  /// The checks that say why figures may be other than the machine's, and that need no probing.
  package static let thatChangeFigures = all.filter(\.changesFigures)
}
