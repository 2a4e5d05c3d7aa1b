package import Operations

extension OperationCatalogue {
  /// The parameters of every operation, as suites are read with.
  package static var suiteOperations: SuiteOperations {
    Dictionary(
      uniqueKeysWithValues: (all + trainingSteps).map { kind in
        (kind.id, kind.parameters.map { ($0.name, default: $0.standard) })
      })
  }
}
