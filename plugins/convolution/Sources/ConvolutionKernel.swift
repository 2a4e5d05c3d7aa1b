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
  let host: Host
  private let convolution: TiledConvolution
  private let threads: Int
  private var pool: ThreadPool?
  private var slots: [ConvolutionOperands?]
  private var scratch: UnsafeMutablePointer<Float>?
  /// The slot that the current round of the pool computes.
  private var current: ConvolutionOperands?

  init(_ host: Host, _ problem: Problem) throws(Refusal) {
    self.host = host
    let shape = try ConvolutionShape(problem)
    guard problem.precision == .f32 else {
      throw .unsupported("This plugin convolves f32, not \(problem.precision.rawValue).")
    }
    convolution = TiledConvolution(shape, threads: problem.threads)
    let tasks = convolution.tiling.tasks
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

  deinit { convolution.deallocate() }

  /// Ends the threads.
  func close() { pool?.close() }

  /// The floats between the scratch memories of two threads: whole pages.
  private var scratchStride: Int {
    max(1024, (convolution.scratchCount + 1023) / 1024 * 1024)
  }

  /// The bytes of scratch memory for all threads.
  ///
  /// Never 0, though some problems need none.
  var workspaceBytes: Int { threads * scratchStride * MemoryLayout<Float>.size }

  /// Takes the tensors of one slot as they are.
  func importTensors(
    _ tensors: Tensors, slot: Int, workspace: UnsafeMutableRawPointer?
  ) throws(Refusal) {
    guard slots.indices.contains(slot) else { throw .invalid("There is no slot \(slot).") }
    guard let workspace = unsafe workspace else {
      throw .invalid("The workspace of \(workspaceBytes) bytes is missing.")
    }
    unsafe scratch = workspace.assumingMemoryBound(to: Float.self)
    func floats(
      _ name: String, _ position: Int, _ count: Int
    ) throws(Refusal) -> UnsafeMutablePointer<Float> {
      try unsafe tensors.address(
        of: name, at: position, elements: count, width: MemoryLayout<Float>.size
      ).assumingMemoryBound(to: Float.self)
    }
    let shape = convolution.shape
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
    guard let operands = current, let scratch = unsafe scratch else { return }
    unsafe convolution.compute(task, operands, scratch: scratch + worker * scratchStride)
  }
}
