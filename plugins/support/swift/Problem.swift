package import CKernelABI

/// What the host wants computed: a copy of `divide_problem`.
package struct Problem {
  /// How the operands are stored.
  package enum Precision: String {
    /// IEEE 754 binary64.
    case f64
    /// IEEE 754 binary32.
    case f32
    /// The upper half of binary32: 8 bits of exponent and 7 of fraction.
    case bf16
    /// IEEE 754 binary16.
    case f16
    /// Signed integers of 8 bits.
    case i8
    /// Unsigned integers of 8 bits.
    case u8
    /// Signed integers of 32 bits.
    case i32

    fileprivate init?(code: UInt32) {
      switch Int(code) {
      case DIVIDE_F64: self = .f64
      case DIVIDE_F32: self = .f32
      case DIVIDE_BF16: self = .bf16
      case DIVIDE_F16: self = .f16
      case DIVIDE_I8: self = .i8
      case DIVIDE_U8: self = .u8
      case DIVIDE_I32: self = .i32
      default: return nil
      }
    }
  }

  /// Something that computes: the processor, or an accelerator beside it.
  package struct Device: Hashable, CustomStringConvertible {
    /// What kind it is, such as `cpu` or `gpu`.
    package let kind: String
    /// Which of the machine's devices of that kind it is, from 0.
    package let index: Int

    /// The name as budgets write it: `cpu`, or the kind with its index, such as `gpu:1`.
    package var description: String { kind == "cpu" ? kind : "\(kind):\(index)" }
  }

  /// The operation, such as `gemm`.
  package let operation: String
  /// How the operands are stored.
  package let precision: Precision
  /// The device to compute on.
  package let device: Device
  /// The most threads the kernel may use, the calling one included.
  package let threads: Int
  /// How many sets of operands the iterations rotate over.
  package let slots: Int
  private var sizes: [String: Int] = [:]

  /// Copies a problem that this version of the ABI can read.
  ///
  /// - Throws: `Refusal` if the struct is too small, or asks for something unknown.
  package init(_ problem: UnsafePointer<divide_problem>) throws(Refusal) {
    guard unsafe problem.has(\.device) else {
      throw .invalid("The problem's struct_size is smaller than that of ABI 1.0.")
    }
    let code = unsafe problem.pointee.precision
    guard let precision = Precision(code: code) else {
      throw .unsupported("The precision with the code \(code) is not known here.")
    }
    device = unsafe Device(
      kind: String(cString: problem.pointee.device),
      index: problem.has(\.device_index) ? Int(problem.pointee.device_index) : 0)
    operation = unsafe String(cString: problem.pointee.operation)
    self.precision = precision
    threads = unsafe Int(problem.pointee.thread_count)
    slots = unsafe Int(problem.pointee.slot_count)
    guard threads >= 1, slots >= 1 else {
      throw .invalid("A problem needs at least one thread and one slot.")
    }
    let count = unsafe Int(problem.pointee.parameter_count)
    for index in 0..<count {
      let name = unsafe String(cString: problem.pointee.parameters[index].name)
      sizes[name] = unsafe Int(problem.pointee.parameters[index].value)
    }
  }

  /// Checks that the problem is one of this operation.
  ///
  /// - Throws: `Refusal` if it is one of another.
  package func expect(operation name: String) throws(Refusal) {
    guard operation == name else {
      throw .unsupported("This plugin computes '\(name)', not '\(operation)'.")
    }
  }

  /// Checks that the problem is for a device of one of these kinds.
  ///
  /// - Throws: `Refusal` if it is for another.
  package func expect(devices kinds: [String]) throws(Refusal) {
    guard kinds.contains(device.kind) else {
      throw .unsupported(
        "This plugin computes on the device '\(kinds.joined(separator: "', '"))', not on "
          + "'\(device)'.")
    }
  }

  /// Checks that the problem has exactly these sizes.
  ///
  /// - Throws: `Refusal` naming what is missing or unknown.
  package func expect(sizes names: [String]) throws(Refusal) {
    if let missing = names.first(where: { sizes[$0] == nil }) {
      throw .invalid("The size '\(missing)' of '\(operation)' is missing.")
    }
    if let unknown = sizes.keys.sorted().first(where: { !names.contains($0) }) {
      throw .invalid("The operation '\(operation)' has no size '\(unknown)'.")
    }
  }

  /// Returns a size that must lie in `range`.
  ///
  /// - Throws: `Refusal` if it is missing or outside.
  package func size(
    _ name: String, in range: ClosedRange<Int> = 1...Int(Int32.max)
  ) throws(Refusal) -> Int {
    guard let value = sizes[name] else { throw .invalid("The size '\(name)' is missing.") }
    guard range.contains(value) else {
      throw .unsupported(
        "The size '\(name)' is \(value); this kernel takes \(range.lowerBound) to "
          + "\(range.upperBound).")
    }
    return value
  }
}

extension UnsafePointer<divide_problem> {
  /// Whether the host filled the struct up to this field.
  fileprivate func has<Field>(_ field: KeyPath<divide_problem, Field>) -> Bool {
    guard let offset = unsafe MemoryLayout<divide_problem>.offset(of: field) else { return false }
    return unsafe Int(pointee.struct_size) >= offset + MemoryLayout<Field>.size
  }
}
