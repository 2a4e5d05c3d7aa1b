internal import KernelSupport

/// One opened problem.
@safe
final class GEMMKernel: OpenedKernel {
  @safe
  private struct Slot {
    var a: UnsafeMutableRawPointer
    var b: UnsafeMutableRawPointer
    var c: UnsafeMutableRawPointer
  }

  let host: Host
  private let product: MatrixProduct
  private let isDouble: Bool
  private var slots: [Slot?]
  /// How many iterations may pass between two looks at whether the host cancelled: near 1 ms of
  /// work, so that looking costs nothing.
  private let iterationsPerLook: Int

  init(_ host: Host, _ problem: Problem) throws(Refusal) {
    self.host = host
    product = try MatrixProduct(problem)
    switch problem.precision {
    case .f32: isDouble = false
    case .f64: isDouble = true
    default:
      throw .unsupported("OpenBLAS multiplies f32 and f64, not \(problem.precision.rawValue).")
    }
    slots = Array(repeating: nil, count: problem.slots)
    let work = Double(product.m) * Double(product.n) * Double(product.k)
    iterationsPerLook = Int(max(1, 5e7 / work))

    let threads = OpenBLAS.useThreads(problem.threads)
    if threads < problem.threads {
      host.report(
        .warning,
        "OpenBLAS uses \(threads) of the \(problem.threads) threads it was offered: it was built "
          + "for no more, or this process may use no more PUs.")
    }
    OpenBLAS.recordFacts(threads: threads, host)
  }

  /// Takes the tensors of one slot as they are.
  func importTensors(_ tensors: Tensors, slot: Int) throws(Refusal) {
    guard slots.indices.contains(slot) else { throw .invalid("There is no slot \(slot).") }
    let width = isDouble ? MemoryLayout<Double>.size : MemoryLayout<Float>.size
    slots[slot] = unsafe Slot(
      a: try tensors.address(of: "a", at: 0, elements: product.m * product.k, width: width),
      b: try tensors.address(of: "b", at: 1, elements: product.k * product.n, width: width),
      c: try tensors.address(of: "c", at: 2, elements: product.m * product.n, width: width))
  }

  /// Multiplies `iterations` times, one slot after the other.
  func run(_ iterations: Int, firstSlot: Int) throws(Refusal) {
    if isDouble {
      try run(iterations, firstSlot, Double.self)
    } else {
      try run(iterations, firstSlot, Float.self)
    }
  }

  private func run<Element: BLASElement>(
    _ iterations: Int, _ firstSlot: Int, _: Element.Type
  ) throws(Refusal) {
    var current = firstSlot % slots.count
    var untilLook = iterationsPerLook
    for _ in 0..<iterations {
      guard let slot = slots[current] else {
        throw .invalid("Slot \(current) was never imported.")
      }
      unsafe product.multiply(
        UnsafePointer(slot.a.assumingMemoryBound(to: Element.self)),
        UnsafePointer(slot.b.assumingMemoryBound(to: Element.self)),
        slot.c.assumingMemoryBound(to: Element.self))
      current += 1
      if current == slots.count { current = 0 }
      untilLook -= 1
      if untilLook == 0 {
        if host.isCancelled { throw .cancelled }
        untilLook = iterationsPerLook
      }
    }
  }
}
