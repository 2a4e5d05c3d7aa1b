internal import KernelSupport

/// The tensors of one slot.
@safe
struct ConvolutionOperands {
  let source: UnsafePointer<Float>
  let weights: UnsafePointer<Float>
  let destination: UnsafeMutablePointer<Float>
}

/// One opened problem.
@safe
final class ConvolutionKernel {
  private enum Method {
    case tiled(TiledConvolution)
    case direct(DirectConvolution)
  }

  let host: Host
  private let shape: ConvolutionShape
  private let method: Method
  private let threads: Int
  private var pool: ThreadPool?
  private var slots: [ConvolutionOperands?]
  private var scratch: UnsafeMutablePointer<Float>?
  /// The slot that the current round of the pool computes.
  private var current: ConvolutionOperands?

  init(_ host: Host, _ problem: Problem) throws(Refusal) {
    self.host = host
    shape = try ConvolutionShape(problem)
    guard problem.precision == .f32 else {
      throw .unsupported("This plugin convolves f32, not \(problem.precision.rawValue).")
    }
    let tasks: Int
    if shape.filtersPerGroup < DirectConvolution.filtersForProduct, shape.groups > 1 {
      let direct = DirectConvolution(shape)
      method = .direct(direct)
      tasks = direct.tasks
    } else {
      let tiled = TiledConvolution(shape, threads: problem.threads)
      method = .tiled(tiled)
      tasks = tiled.tiling.tasks
    }
    threads = min(problem.threads, tasks)
    slots = Array(repeating: nil, count: problem.slots)
    // Each thread calls OpenBLAS for a tile of its own; more threads within would wait for another.
    _ = OpenBLAS.useThreads(1)
    OpenBLAS.recordFacts(threads: threads, host)
    pool = ThreadPool(threads: threads, tasks: tasks) { [unowned self] task, worker in
      compute(task, worker)
    }
    guard pool != nil else {
      throw .failed("The system doesn't let this plugin start \(threads - 1) threads.")
    }
  }

  deinit {
    if case .tiled(let tiled) = method { tiled.deallocate() }
  }

  /// Ends the threads.
  func close() { pool?.close() }

  /// The floats between the scratch memories of two threads: whole pages.
  private var scratchStride: Int {
    guard case .tiled(let tiled) = method else { return 0 }
    return (tiled.scratchCount + 1023) / 1024 * 1024
  }

  /// The bytes of scratch memory for all threads.
  var workspaceBytes: Int { threads * scratchStride * MemoryLayout<Float>.size }

  /// Takes the tensors of one slot as they are.
  func importTensors(
    _ tensors: Tensors, slot: Int, workspace: UnsafeMutableRawPointer?
  ) throws(Refusal) {
    guard slots.indices.contains(slot) else { throw .invalid("There is no slot \(slot).") }
    let hasWorkspace = unsafe workspace != nil
    guard workspaceBytes == 0 || hasWorkspace else {
      throw .invalid("The workspace of \(workspaceBytes) bytes is missing.")
    }
    unsafe scratch = workspace?.assumingMemoryBound(to: Float.self)
    func floats(
      _ name: String, _ position: Int, _ count: Int
    ) throws(Refusal) -> UnsafeMutablePointer<Float> {
      try unsafe tensors.address(
        of: name, at: position, elements: count, width: MemoryLayout<Float>.size
      ).assumingMemoryBound(to: Float.self)
    }
    slots[slot] = unsafe ConvolutionOperands(
      source: UnsafePointer(try floats("source", 0, shape.sourceCount)),
      weights: UnsafePointer(try floats("weights", 1, shape.weightsCount)),
      destination: try floats("destination", 2, shape.destinationCount))
  }

  /// Convolves `iterations` times, one slot after the other.
  func run(_ iterations: UInt64, firstSlot: Int) throws(Refusal) {
    var slot = firstSlot % slots.count
    for _ in 0..<iterations {
      guard let operands = slots[slot], let pool else {
        throw .invalid("Slot \(slot) was never imported.")
      }
      current = operands
      pool.run()
      slot = slot + 1 == slots.count ? 0 : slot + 1
      if host.isCancelled { throw .cancelled }
    }
  }

  private func compute(_ task: Int, _ worker: Int) {
    guard let operands = current else { return }
    switch method {
    case .direct(let direct): direct.compute(task, operands)
    case .tiled(let tiled):
      guard
        let scratch = unsafe scratch
          ?? UnsafeMutablePointer<Float>(bitPattern: MemoryLayout<Float>.alignment)
      else { return }
      unsafe tiled.compute(task, operands, scratch: scratch + worker * scratchStride)
    }
  }
}
