package import CKernelABI

/// What the host wants computed: a copy of `divide_problem`.
package struct Problem {
  /// How the operands are stored.
  package enum Precision: String {
    case f64, f32, bf16, f16, i8, u8, i32

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

  package let operation: String
  package let precision: Precision
  package let threads: Int
  package let slots: Int
  private var parameters: [String: Int] = [:]

  /// Copies a problem that this version of the ABI can read, for the CPU.
  ///
  /// - Throws: `Refusal` if the struct is too small, or asks for something unknown.
  package init(_ problem: UnsafePointer<divide_problem>) throws(Refusal) {
    guard unsafe Int(problem.pointee.struct_size) >= MemoryLayout<divide_problem>.size else {
      throw .invalid("The problem's struct_size is smaller than this ABI's divide_problem.")
    }
    let code = unsafe problem.pointee.precision
    guard let precision = Precision(code: code) else {
      throw .unsupported("The precision with the code \(code) is not known here.")
    }
    let device = unsafe String(cString: problem.pointee.device)
    guard device == "cpu" else {
      throw .unsupported("This kernel computes on the device 'cpu', not on '\(device)'.")
    }
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
      parameters[name] = unsafe Int(problem.pointee.parameters[index].value)
    }
  }

  /// Checks that exactly these parameters were given.
  ///
  /// - Throws: `Refusal` naming what is missing or unknown.
  package func expect(operation name: String, _ names: [String]) throws(Refusal) {
    guard operation == name else {
      throw .unsupported("This plugin computes '\(name)', not '\(operation)'.")
    }
    if let missing = names.first(where: { parameters[$0] == nil }) {
      throw .invalid("The parameter '\(missing)' of '\(name)' is missing.")
    }
    if let unknown = parameters.keys.sorted().first(where: { !names.contains($0) }) {
      throw .invalid("The operation '\(name)' has no parameter '\(unknown)'.")
    }
  }

  /// Returns a parameter that must lie in `range`.
  ///
  /// - Throws: `Refusal` if it is missing or outside.
  package func parameter(
    _ name: String, in range: ClosedRange<Int> = 1...Int(Int32.max)
  ) throws(Refusal) -> Int {
    guard let value = parameters[name] else {
      throw .invalid("The parameter '\(name)' is missing.")
    }
    guard range.contains(value) else {
      throw .unsupported(
        "The parameter '\(name)' is \(value); this kernel takes \(range.lowerBound) to "
          + "\(range.upperBound).")
    }
    return value
  }
}
