/// A matrix in f64 of numbers that a kernel has only to within an error, as they come from
/// computations before.
struct InexactMatrix {
  /// Row by row, or column by column where it is transposed.
  private let numbers: [Double]
  private let errors: [Double]
  private let width: Int
  private let isTransposed: Bool

  /// Creates a matrix of rows of `width`; without errors its numbers are exact.
  init(_ numbers: [Double], errors: [Double] = [], width: Int) {
    self.init(numbers, errors, width, isTransposed: false)
  }

  private init(_ numbers: [Double], _ errors: [Double], _ width: Int, isTransposed: Bool) {
    self.numbers = numbers
    self.errors = errors
    self.width = width
    self.isTransposed = isTransposed
  }

  /// A column of ones.
  static func ones(_ count: Int) -> InexactMatrix {
    InexactMatrix([Double](repeating: 1, count: count), width: 1)
  }

  /// The same numbers, with rows as columns.
  var transposed: InexactMatrix {
    InexactMatrix(numbers, errors, width, isTransposed: !isTransposed)
  }

  @inline(__always)
  subscript(row: Int, column: Int) -> Double { numbers[place(row, column)] }

  /// How far the number may be off.
  @inline(__always)
  func error(_ row: Int, _ column: Int) -> Double {
    errors.isEmpty ? 0 : errors[place(row, column)]
  }

  @inline(__always)
  private func place(_ row: Int, _ column: Int) -> Int {
    isTransposed ? column * width + row : row * width + column
  }
}
