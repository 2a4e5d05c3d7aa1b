import Quantities

/// Every method of the catalogue, and their combinations.
package struct TrainingMethods: Sendable {
  /// The methods, by what the program asks for.
  let byID: [TrainingMethod.ID: TrainingMethod]
  /// The combinations, the fastest first; of those that are as fast, the one with fewest methods.
  let combinations: [Combination]

  /// Takes methods; `nil` if one is missing.
  init?(_ methods: [TrainingMethod]) {
    byID = Dictionary(methods.map { ($0.id, $0) }) { _, last in last }
    guard byID.count == TrainingMethod.ID.allCases.count else { return nil }
    let known = byID
    func factor(_ combination: Combination) -> Double {
      combination.methods.reduce(1) { $0 * (known[$1]?.timeFactor.value ?? 1) }
    }
    combinations = Combination.all.map { (factor($0), $0.methods.count, $0) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// Returns a method.
  package subscript(id: TrainingMethod.ID) -> TrainingMethod {
    guard let method = byID[id] else {
      preconditionFailure("Loading a catalogue checks that every method is there.")
    }
    return method
  }
}
