import Operations
import PluginHost
import PluginProtocol

/// A kernel that multiplies as the request for `Fixture.product` asks,
/// and notes what is asked of it.
@safe
final class FakeBoundary: KernelBoundary {
  let arena: Arena
  let channelCost = Duration.zero
  let deductedCost = Duration.zero
  /// What it says of its device's time after a run.
  var deviceTime: Duration?
  let processes: [Int] = []
  let isolation: WorkerFacts.Isolation? = nil
  var facts: [String: String] = [:]
  var messages: [KernelMessage] = []

  /// What the kernel asks for.
  var requirements = KernelRequirements()
  /// What is done with the tensors before each iteration, in their order.
  var beforehand: ([UnsafeMutableRawBufferPointer]) -> Void = { _ in }
  /// Whether it answers without computing.
  var isIdle = false
  /// Whether it computes when its results are fetched.
  var computesInExport = false
  /// What is done to the tensors after each iteration, in their order.
  var afterwards: ([UnsafeMutableRawBufferPointer]) -> Void = { _ in }

  /// The slots that were computed, in order.
  private(set) var computed: [Int] = []
  /// Where the tensors of each slot that was imported lie in the arena.
  private(set) var addresses: [[Int]] = []
  /// Where the workspace is; 0 for none.
  private(set) var workspace = 0
  /// How many slots the problem was opened with.
  private(set) var slots = 0
  private(set) var isClosed = false
  private(set) var isFrozen = false
  private(set) var computedWhileFrozen = 0
  private var tensors: [[UnsafeMutableRawBufferPointer]] = unsafe []

  init() throws { arena = try Arena() }

  func open(_ problem: KernelProblem) -> KernelRequirements {
    slots = problem.slots
    unsafe tensors = Array(repeating: [], count: problem.slots)
    return requirements
  }

  func importTensors(
    _ operands: [(TensorDescription, GuardedBuffer)], slot: Int, workspace: GuardedBuffer?
  ) {
    unsafe tensors[slot] = operands.map { unsafe $0.1.bytes }
    addresses.append(operands.map(\.1.fileOffset))
    self.workspace = workspace?.fileOffset ?? 0
  }

  func run(_ iterations: Int, firstSlot: Int) -> Duration {
    for iteration in 0..<iterations {
      let slot = (firstSlot + iteration) % slots
      computed.append(slot)
      if isFrozen { computedWhileFrozen += 1 }
      unsafe beforehand(tensors[slot])
      if !isIdle { unsafe multiply(tensors[slot]) }
      unsafe afterwards(tensors[slot])
    }
    return .nanoseconds(iterations)
  }

  /// Computes c = a · bᵀ for 8 × 10 and 12 × 10 numbers.
  private func multiply(_ operands: [UnsafeMutableRawBufferPointer]) {
    let numbers = unsafe operands.map { unsafe $0.assumingMemoryBound(to: Float.self) }
    for i in 0..<8 {
      for j in 0..<12 {
        var sum: Float = 0
        for p in 0..<10 { sum += unsafe numbers[0][i * 10 + p] * numbers[1][j * 10 + p] }
        unsafe numbers[2][i * 12 + j] = sum
      }
    }
  }

  func exportTensors(slot: Int) {
    if computesInExport { unsafe multiply(tensors[slot]) }
  }
  func close() { isClosed = true }
  func freeze() { isFrozen = true }
  func thaw() { isFrozen = false }
}
