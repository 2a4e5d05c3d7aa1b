// The definition of every operation once more, as plainly as it can be written.

extension Example {
  /// One example for each operation, or more where sizes matter.
  static let all: [Example] =
    products + convolutions + rows + images + elements + pools + tables + attention + recurrent
    + roofs
}
