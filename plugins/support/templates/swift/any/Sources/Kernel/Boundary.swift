import CDivideKernel

/// Why a call ends early: a status for the host and a sentence for the user.
struct Refusal: Error {
  var status: Int
  var sentence: String

  /// The kernel can't do this: a normal answer.
  static func unsupported(_ sentence: String) -> Refusal {
    Refusal(status: DIVIDE_UNSUPPORTED, sentence: sentence)
  }

  /// The problem makes no sense.
  static func invalid(_ sentence: String) -> Refusal {
    Refusal(status: DIVIDE_INVALID, sentence: sentence)
  }
}

/// The host's services.
struct Host {
  private let services: UnsafePointer<divide_host>

  init(_ services: UnsafePointer<divide_host>) { self.services = services }

  /// Whether the kernel should return as soon as it can.
  var isCancelled: Bool { services.pointee.cancelled(services.pointee.context) != 0 }

  /// Tells the user that something is wrong.
  func complain(_ sentence: String) {
    services.pointee.report(services.pointee.context, UInt32(DIVIDE_ERROR), sentence)
  }

  /// Records a fact about the software that computes, saved with every measurement.
  func fact(_ key: String, _ value: String) {
    services.pointee.fact(services.pointee.context, key, value)
  }

  /// Does something that may be refused, and returns a status: no error crosses the boundary.
  func answer(_ work: () throws(Refusal) -> Int) -> divide_status {
    do { return divide_status(try work()) } catch {
      complain(error.sentence)
      return divide_status(error.status)
    }
  }
}

/// The sizes of a problem.
struct Problem {
  private let problem: UnsafePointer<divide_problem>

  init(_ problem: UnsafePointer<divide_problem>) { self.problem = problem }

  /// Returns a size that must lie in `range`.
  func size(_ name: String, in range: ClosedRange<Int> = 1...Int.max) throws(Refusal) -> Int {
    for index in 0..<Int(problem.pointee.parameter_count) {
      let parameter = problem.pointee.parameters[index]
      guard String(cString: parameter.name) == name else { continue }
      guard range.contains(Int(parameter.value)) else {
        throw .invalid("The size '\(name)' is \(parameter.value).")
      }
      return Int(parameter.value)
    }
    throw .invalid("The size '\(name)' is missing.")
  }
}

/// The tensors of one slot, dense and row-major.
struct Tensors {
  private let tensors: UnsafeBufferPointer<divide_tensor>

  init(_ tensors: UnsafePointer<divide_tensor>, count: UInt32) {
    self.tensors = UnsafeBufferPointer(start: tensors, count: Int(count))
  }

  /// Returns the numbers of the tensor at `position`, after it was seen to be the one expected.
  func numbers<Real>(
    _ position: Int, _ name: String, _ elements: Int
  ) throws(Refusal) -> UnsafeMutablePointer<Real> {
    guard tensors.indices.contains(position), String(cString: tensors[position].name) == name,
      tensors[position].bytes == UInt64(elements * MemoryLayout<Real>.stride)
    else {
      throw .invalid("Tensor \(position) should be '\(name)' with \(elements) elements.")
    }
    return tensors[position].data.assumingMemoryBound(to: Real.self)
  }
}

/// Asks the host about once a millisecond whether to stop.
struct Watch {
  private let host: Host
  private var work = 0

  init(_ host: Host) { self.host = host }

  /// Counts multiply-adds that were done, and returns whether the kernel should return now.
  @inline(__always)
  mutating func isCancelled(after done: Int) -> Bool {
    work += done
    if work < 1_000_000 { return false }
    work = 0
    return host.isCancelled
  }
}
