/// The boundary to divide: what it calls, in the order of divide_kernel.h. The mathematics is in
/// Kernel.swift; there is little to change here.
public import CDivideKernel

/// One opened problem.
///
/// Everything about it is in here: two problems may be open at once.
///
/// The precisions are told apart here, not by subclasses: the compiler makes a fast kernel of a
/// generic one only where it sees the type.
final class OpenedProblem {
  private enum Kernels {
    case f32(SlottedKernel<Float>)
    case f64(SlottedKernel<Double>)
  }

  let host: Host
  private let kernels: Kernels

  init(_ host: Host, _ problem: UnsafePointer<divide_problem>) throws(Refusal) {
    self.host = host
    let slots = Int(problem.pointee.slot_count)
    switch Int(problem.pointee.precision) {
    case DIVIDE_F32: kernels = .f32(try SlottedKernel(Problem(problem), slots: slots))
    case DIVIDE_F64: kernels = .f64(try SlottedKernel(Problem(problem), slots: slots))
    default: throw .unsupported("This plugin computes in f32 and f64 only.")
    }
  }

  static func at(_ address: OpaquePointer) -> OpenedProblem {
    Unmanaged.fromOpaque(UnsafeRawPointer(address)).takeUnretainedValue()
  }

  func take(_ tensors: Tensors, slot: Int) throws(Refusal) {
    switch kernels {
    case .f32(let kernel): try kernel.take(tensors, slot: slot)
    case .f64(let kernel): try kernel.take(tensors, slot: slot)
    }
  }

  func run(_ iterations: Int, firstSlot: Int) throws(Refusal) -> Int {
    var watch = Watch(host)
    return switch kernels {
    case .f32(let kernel): try kernel.run(iterations, firstSlot: firstSlot, &watch)
    case .f64(let kernel): try kernel.run(iterations, firstSlot: firstSlot, &watch)
    }
  }
}

/// A kernel in one precision, with the operands of each slot.
private final class SlottedKernel<Real: BinaryFloatingPoint> {
  private let kernel: Kernel<Real>
  private var slots: [Kernel<Real>.Operands?]

  init(_ problem: Problem, slots: Int) throws(Refusal) {
    kernel = try Kernel(problem)
    self.slots = Array(repeating: nil, count: slots)
  }

  /// Takes the operands of one slot, untimed: here is where a layout of your own is made.
  func take(_ tensors: Tensors, slot: Int) throws(Refusal) {
    guard slots.indices.contains(slot) else { throw .invalid("There is no slot \(slot).") }
    slots[slot] = try kernel.operands(tensors)
  }

  /// Computes: only this is timed, and everything has to be done when it returns.
  func run(_ iterations: Int, firstSlot: Int, _ watch: inout Watch) throws(Refusal) -> Int {
    var slot = firstSlot % slots.count
    for _ in 0..<iterations {
      guard let operands = slots[slot] else { throw .invalid("Slot \(slot) was never imported.") }
      guard kernel.compute(operands, &watch) else { return DIVIDE_CANCELLED }
      slot = slot + 1 == slots.count ? 0 : slot + 1
    }
    return DIVIDE_OK
  }
}

/// Prepares a problem, or declines it: an answer as good as any.
private func open(
  _ host: Host, _ problem: UnsafePointer<divide_problem>
) throws(Refusal) -> OpenedProblem {
  guard problem.pointee.struct_size >= MemoryLayout<divide_problem>.size,
    problem.pointee.slot_count >= 1
  else { throw .invalid("The problem has no slot, or is older than this plugin.") }
  guard String(cString: problem.pointee.operation) == "@OPERATION@" else {
    throw .unsupported("This plugin computes '@OPERATION@' only.")
  }
  guard String(cString: problem.pointee.device) == "cpu" else {
    throw .unsupported("This plugin computes on the device 'cpu' only.")
  }
  let opened = try OpenedProblem(host, problem)
  // These facts are saved with every measurement.
  host.fact("library.name", "@NAME@")
  host.fact("library.version", "0.1.0")
  host.fact("library.threads", "1")
  return opened
}

/// The only symbol that divide looks for.
@c @implementation
public func divide_plugin_entry() -> UnsafePointer<divide_plugin> { plugin }

/// Made once, on the first call, and never given back.
nonisolated(unsafe) private let plugin: UnsafePointer<divide_plugin> = {
  let plugin = UnsafeMutablePointer<divide_plugin>.allocate(capacity: 1)
  plugin.initialize(
    to: divide_plugin(
      struct_size: UInt32(MemoryLayout<divide_plugin>.size),
      abi_major: UInt16(DIVIDE_ABI_MAJOR), abi_minor: UInt16(DIVIDE_ABI_MINOR),
      id: text("@NAME@"), version: text("0.1.0"),
      open: { services, problem, opened in
        let host = Host(services)
        return host.answer { () throws(Refusal) in
          let problem = try open(host, problem)
          opened.pointee = OpaquePointer(Unmanaged.passRetained(problem).toOpaque())
          return DIVIDE_OK
        }
      },
      // Set `workspace_bytes` for scratch from the host, `internal_bytes` for memory of your own.
      requirements: { _, requirements in
        requirements.pointee.alignment = 64
        return divide_status(DIVIDE_OK)
      },
      import_tensors: { problem, slot, tensors, count, _ in
        let problem = OpenedProblem.at(problem)
        return problem.host.answer { () throws(Refusal) in
          try problem.take(Tensors(tensors, count: count), slot: Int(slot))
          return DIVIDE_OK
        }
      },
      run: { problem, iterations, firstSlot in
        let problem = OpenedProblem.at(problem)
        return problem.host.answer { () throws(Refusal) in
          try problem.run(Int(iterations), firstSlot: Int(firstSlot))
        }
      },
      // The outputs are where the host expects them.
      export_tensors: { _, _ in divide_status(DIVIDE_OK) },
      close: { problem in
        Unmanaged<OpenedProblem>.fromOpaque(UnsafeRawPointer(problem)).release()
      }))
  return UnsafePointer(plugin)
}()

/// A text that lives as long as the process.
private func text(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
