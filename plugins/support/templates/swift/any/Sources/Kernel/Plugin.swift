// The boundary to divide: what it calls. The mathematics is in Kernel.swift; there is little to
// change here.
public import CKernelABI
import KernelSupport

/// One opened problem.
///
/// Everything about it is in here: two problems may be open at once. The precisions are told apart
/// here, not by subclasses: the compiler makes a fast kernel of a generic one only where it sees
/// the type.
final class OpenedProblem: OpenedKernel {
  private enum Kernels {
    case f32(SlottedKernel<Float>)
    case f64(SlottedKernel<Double>)
  }

  let host: Host
  private let kernels: Kernels

  /// Prepares a problem, or declines it: an answer as good as any.
  init(_ host: Host, _ problem: Problem) throws(Refusal) {
    try problem.expect(operation: "@OPERATION@")
    switch problem.precision {
    case .f32: kernels = .f32(try SlottedKernel(problem))
    case .f64: kernels = .f64(try SlottedKernel(problem))
    default: throw .unsupported("This plugin computes in f32 and f64 only.")
    }
    self.host = host
    // These facts are saved with every measurement.
    host.record("library.name", "@NAME@")
    host.record("library.version", "0.1.0")
    host.record("library.threads", "1")
  }

  func importTensors(_ tensors: Tensors, slot: Int) throws(Refusal) {
    switch kernels {
    case .f32(let kernel): try kernel.take(tensors, slot: slot)
    case .f64(let kernel): try kernel.take(tensors, slot: slot)
    }
  }

  func run(_ iterations: Int, firstSlot: Int) throws(Refusal) {
    var watch = Watch(host)
    switch kernels {
    case .f32(let kernel): try kernel.run(iterations, firstSlot: firstSlot, &watch)
    case .f64(let kernel): try kernel.run(iterations, firstSlot: firstSlot, &watch)
    }
  }
}

/// A kernel in one precision, with the operands of each slot.
private final class SlottedKernel<Real: BinaryFloatingPoint> {
  private let kernel: Kernel<Real>
  private var slots: [Kernel<Real>.Operands?]

  init(_ problem: Problem) throws(Refusal) {
    kernel = try Kernel(problem)
    slots = Array(repeating: nil, count: problem.slots)
  }

  /// Takes the operands of one slot, untimed: here is where a layout of your own is made.
  func take(_ tensors: Tensors, slot: Int) throws(Refusal) {
    guard slots.indices.contains(slot) else { throw .invalid("There is no slot \(slot).") }
    slots[slot] = try kernel.operands(tensors)
  }

  /// Computes: only this is timed, and everything has to be done when it returns.
  func run(_ iterations: Int, firstSlot: Int, _ watch: inout Watch) throws(Refusal) {
    var slot = firstSlot % slots.count
    for _ in 0..<iterations {
      guard let operands = slots[slot] else { throw .invalid("Slot \(slot) was never imported.") }
      guard kernel.compute(operands, &watch) else { throw .cancelled }
      slot = slot + 1 == slots.count ? 0 : slot + 1
    }
  }
}

/// The only symbol that divide looks for.
@c @implementation
public func divide_plugin_entry() -> UnsafePointer<divide_plugin> { plugin }

/// Made once, on the first call, and never given back.
nonisolated(unsafe) private let plugin = PluginTable.make(id: "@NAME@", version: "0.1.0") {
  services, problem, opened in
  PluginTable.opened(services, problem, opened) { host, problem throws(Refusal) in
    try OpenedProblem(host, problem)
  }
}
