extension CellV1 {
  /// Whether another cell does the same work under the same budget, by whatever kernel.
  package func isSameWork(as other: CellV1) -> Bool {
    isSameProblem(as: other) && precision == other.precision && caches == other.caches
      && budget == other.budget
  }

  /// Whether another cell computes the same, in whatever precision and under whatever budget.
  package func isSameProblem(as other: CellV1) -> Bool {
    operation == other.operation && problem == other.problem
  }
}
