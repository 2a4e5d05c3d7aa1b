/// Names an operation: the mathematics, not an implementation of it.
package struct OperationID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package var description: String { rawValue }

  /// General matrix multiplication.
  package static let gemm = OperationID(rawValue: "gemm")
  /// Two-dimensional convolution, forward.
  package static let convolution = OperationID(rawValue: "convolution")
  /// Repeated multiply-add on values that stay in registers: the peak throughput.
  package static let fma = OperationID(rawValue: "fma")
  /// Scaled vector addition, a = b + s·c: the peak bandwidth.
  package static let triad = OperationID(rawValue: "triad")
}

/// How the numbers of a problem are stored.
package enum Precision: String, CaseIterable, Hashable, Sendable {
  /// IEEE 754 binary64.
  case f64
  /// IEEE 754 binary32.
  case f32
  /// binary32 whose factors may be rounded to 11 bits before they are multiplied: a way to compute,
  /// never how an operand is stored.
  case tf32
  /// The upper half of binary32: its range, with 8 bits of precision.
  case bf16
  /// IEEE 754 binary16: 11 bits of precision, and no more than 65,504.
  case f16
  /// 8 bits with 3 behind the leading one, and no more than 448: its factors in training.
  case f8e4m3 = "f8-e4m3"
  /// 8 bits with 2 behind the leading one, and no more than 57,344: its gradients in training.
  case f8e5m2 = "f8-e5m2"
  /// Whole numbers from −128 to 127; products are added up in `i32`.
  case i8
  /// Indices into another tensor, and sums of products of i8: never the precision of a problem.
  case i32
  /// One factor of products in i8: never the precision of a problem.
  case u8

  /// What the numbers of a problem can be stored as.
  package static let allCases: [Precision] = [
    .f64, .f32, .tf32, .bf16, .f16, .f8e4m3, .f8e5m2, .i8,
  ]

  /// The size of one number.
  package var bytes: Int {
    switch self {
    case .f64: 8
    case .f32, .tf32, .i32: 4
    case .bf16, .f16: 2
    case .i8, .u8, .f8e4m3, .f8e5m2: 1
    }
  }
}

/// The sizes of one instance of an operation, in the operation's own order.
package struct Problem: Hashable, Sendable {
  /// One named size.
  package struct Size: Hashable, Sendable {
    /// The operation's name for it, such as `m`.
    package var name: String
    /// How large it is, mostly a count of elements.
    package var value: Int

    /// Creates a size without asking whether an operation has it.
    package init(name: String, value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// The sizes; those that the problem doesn't name have standard values.
  package var sizes: [Size]

  /// Creates a problem from sizes in the operation's order.
  package init(sizes: [Size]) { self.sizes = sizes }

  /// Returns the size of this name, or `nil` if the problem has none.
  package subscript(name: String) -> Int? { sizes.first { $0.name == name }?.value }
}

extension Problem: CustomStringConvertible {
  /// The sizes as text, such as `m=1024 n=1024 k=1024`.
  package var description: String {
    sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}
