/// How many of the invocations behind a number were disturbed, and by what.
package struct Disturbance: Hashable, Sendable {
  /// How many invocations the number rests on: those that gave a time.
  package private(set) var invocations = 0
  /// How many of them aren't clean.
  package private(set) var disturbed = 0
  /// How many of them each disturbance touched; one may be touched by several.
  package private(set) var tags: [Tag: Int] = [:]

  /// A number may rest on this share of disturbed invocations without a word: a median moves little
  /// by a tenth.
  package static let tolerated = 0.1

  /// Creates that of no invocation.
  package init() {}

  /// Counts the invocations that gave a time.
  package init(_ verdicts: [InvocationVerdict]) {
    for verdict in verdicts where verdict.secondsPerIteration != nil {
      invocations += 1
      if !verdict.isClean { disturbed += 1 }
      for tag in verdict.tags where tag.isDisturbance { tags[tag, default: 0] += 1 }
    }
  }

  /// Adds the invocations behind another number, of other cells.
  package static func += (sum: inout Self, other: Self) {
    sum.invocations += other.invocations
    sum.disturbed += other.disturbed
    sum.tags.merge(other.tags) { $0 + $1 }
  }

  /// Returns that of two numbers together, which rest on different cells.
  package static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum += other
    return sum
  }

  /// Whether more than a tenth of the invocations aren't clean, so that the number says so.
  package var isNotable: Bool { Double(disturbed) > Self.tolerated * Double(invocations) }

  /// The disturbances with how many invocations each touched, the most first.
  package var causes: [(tag: Tag, invocations: Int)] {
    tags.map { (tag: $0.key, invocations: $0.value) }.sorted {
      $0.invocations != $1.invocations
        ? $0.invocations > $1.invocations : $0.tag.rawValue < $1.tag.rawValue
    }
  }
}

extension CellResult {
  /// What disturbed the invocations behind its value; of none where it has no value.
  package var disturbance: Disturbance { values.isEmpty ? Disturbance() : Disturbance(verdicts) }
}

extension CellMatch {
  /// What disturbed the invocations behind the ratio of both sides.
  package var disturbance: Disturbance { baseline.disturbance + candidate.disturbance }
}

extension [CellResult] {
  /// What disturbed the invocations behind all of their values.
  package var disturbance: Disturbance { reduce(into: Disturbance()) { $0 += $1.disturbance } }
}
