package import Operations
package import PluginProtocol

/// What a kernel is asked to compute, and with how much.
package struct KernelProblem {
  /// The operation, such as `gemm`.
  package var operation: String
  /// Every size of the operation, in its order.
  package var sizes: [(name: String, value: Int)]
  /// How the operands are stored.
  package var precision: Precision
  /// The device to compute on, among those that the process sees.
  package var device: DeviceID
  /// The most threads the kernel may use.
  package var threads: Int
  /// How many sets of operands the iterations rotate over.
  package var slots: Int

  /// The problem of a request.
  package init(_ request: WorkerRequest, _ operation: any Operation, slots: Int) {
    self.operation = request.operation.rawValue
    sizes = operation.problem.sizes.map { ($0.name, $0.value) }
    precision = request.precision
    device = request.seenDevice ?? request.device
    threads = request.threads
    self.slots = slots
  }
}

/// What a kernel needs beside its operands.
package struct KernelRequirements {
  /// Scratch memory that the host allocates, in bytes.
  package var workspaceBytes: Int64
  /// What the kernel will allocate itself, in bytes.
  package var internalBytes: Int64
  /// What the kernel will allocate on each device, in bytes.
  package var deviceBytes: Int64
  /// The alignment of every tensor, in bytes.
  package var alignment: Int

  /// States what is needed; by default nothing but operands that begin at a cache line.
  package init(
    workspaceBytes: Int64 = 0, internalBytes: Int64 = 0, deviceBytes: Int64 = 0,
    alignment: Int = 64
  ) {
    self.workspaceBytes = workspaceBytes
    self.internalBytes = internalBytes
    self.deviceBytes = deviceBytes
    self.alignment = alignment
  }
}

/// Where the host ends and somebody else's code begins.
///
/// Called in this order: `open`, `importTensors` for each slot, then `run` and `exportTensors` as
/// often as the host likes.
package protocol KernelBoundary: AnyObject {
  /// The memory that the operands lie in, which the process that computes maps.
  var arena: Arena { get }
  /// What asking and answering takes beside the work, and so what each timed call has too much.
  var channelCost: Duration { get }
  /// How much of it is certain, because it was measured before anything of a plugin was there.
  var deductedCost: Duration { get }
  /// The processes that compute.
  var processes: [Int] { get }
  /// What their room refuses; `nil` where they have none.
  var isolation: WorkerFacts.Isolation? { get }
  /// What the plugin says of its libraries.
  var facts: [String: String] { get }
  /// What the plugin reported.
  var messages: [KernelMessage] { get }

  /// Opens a problem.
  func open(_ problem: KernelProblem) throws(KernelFailure) -> KernelRequirements
  /// Hands over the operands of one slot.
  func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int, workspace: GuardedBuffer?
  ) throws(KernelFailure)
  /// How long the device computed in the last run by a clock of its own, as the kernel claims;
  /// `nil` where it says nothing.
  var deviceTime: Duration? { get }
  /// Computes, and returns the wall time by the judge's clock.
  func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration
  /// Has the outputs of a slot in the host's memory.
  func exportTensors(slot: Int) throws(KernelFailure)
  /// Gives everything back.
  func close() throws(KernelFailure)
  /// Stops the processes that compute: nothing of the kernel's happens until `thaw`.
  func freeze() throws(KernelFailure)
  /// Lets them go on.
  func thaw()
}
