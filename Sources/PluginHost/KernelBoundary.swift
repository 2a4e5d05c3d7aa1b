import Glibc
import Operations
import PluginProtocol

/// What a kernel is asked to compute, and with how much.
struct KernelProblem {
  var operation: String
  var sizes: [(name: String, value: Int)]
  var precision: Precision
  var threads: Int
  var slots: Int

  /// The problem of a request.
  init(_ request: WorkerRequest, _ operation: any Operation, slots: Int) {
    self.operation = request.operation.rawValue
    sizes = operation.problem.sizes.map { ($0.name, $0.value) }
    precision = request.precision
    threads = request.threads
    self.slots = slots
  }
}

/// What a kernel needs beside its operands.
struct KernelRequirements {
  /// Scratch memory that the host allocates, in bytes.
  var workspaceBytes: Int64 = 0
  /// What the kernel will allocate itself, in bytes.
  var internalBytes: Int64 = 0
  /// The alignment of every tensor, in bytes.
  var alignment: Int = 64
}

/// Where the host ends and somebody else's code begins.
///
/// Called in this order: `open`, `importTensors` for each slot, then `run` and `exportTensors` as often
/// as the host likes.
protocol KernelBoundary: AnyObject {
  /// Whether the operands have to lie in memory that another process can map.
  var sharesMemory: Bool { get }
  /// The shortest sample that the boundary's own cost doesn't show in.
  var shortestSample: Duration { get }
  /// The processes that compute.
  var processes: [Int] { get }
  /// What the plugin says of its libraries.
  var facts: [String: String] { get }
  /// What the plugin reported.
  var messages: [String] { get }

  /// Opens a problem.
  func open(_ problem: KernelProblem) throws(KernelFailure) -> KernelRequirements
  /// Hands over the operands of one slot.
  func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int,
    workspace: UnsafeMutableRawPointer?
  ) throws(KernelFailure)
  /// Computes, and returns the wall time by the host's clock.
  func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration
  /// Has the outputs of a slot in the host's memory.
  func exportTensors(slot: Int) throws(KernelFailure)
  /// Gives everything back.
  func close() throws(KernelFailure)
}

/// The clock that every sample is timed by.
enum MonotonicClock {
  /// Returns its reading.
  static func nanoseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
