import Documents
package import Operations

/// The sizes of a case: given, or chosen on the machine that runs it.
package enum SuiteProblem: Hashable, Sendable {
  /// Every size, in the operation's order, defaults included.
  case sizes(Problem)
  /// As many elements as lie in this level of the machine, and in none above it.
  case cacheLevel(CacheLevel)
}

extension SuiteProblem {
  /// Reads the value of `problem`.
  init(
    _ entry: YAMLEntry, operation: OperationID, parameters: [(name: String, default: Int?)]
  ) throws(DocumentError) {
    try entry.allowOnly(parameters.map(\.name) + (operation == .triad ? ["level"] : []))
    if let level = try entry.optionalField("level"), operation == .triad {
      guard try entry.fields().count == 1 else {
        throw entry.failure("A problem has either a 'level' or sizes, not both.")
      }
      self = .cacheLevel(try level.choice(called: "level"))
      return
    }
    var sizes: [Problem.Size] = []
    for parameter in parameters {
      sizes.append(
        Problem.Size(name: parameter.name, value: try Self.size(of: parameter, in: entry)))
    }
    self = .sizes(Problem(sizes: sizes))
  }

  private static func size(
    of parameter: (name: String, default: Int?), in entry: YAMLEntry
  ) throws(DocumentError) -> Int {
    if let given = try entry.optionalField(parameter.name) {
      return try given.integer(atLeast: parameter.default == 0 ? 0 : 1, called: parameter.name)
    }
    guard let value = parameter.default else {
      throw entry.failure("The parameter '\(parameter.name)' is missing.")
    }
    return value
  }
}
