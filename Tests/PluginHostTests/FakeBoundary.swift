import Operations
import PluginHost
import PluginProtocol

/// A kernel that multiplies as the request for `Fixture.product` asks,
/// and notes what is asked of it.
@safe
final class FakeBoundary: KernelBoundary {
  let sharesMemory = false
  let shortestSample = Duration.zero
  let processes: [Int] = []
  var facts: [String: String] = [:]
  var messages: [KernelMessage] = []

  /// What the kernel asks for.
  var requirements = KernelRequirements()
  /// What is done to the tensors after each iteration, in their order.
  var afterwards: ([UnsafeMutableRawBufferPointer]) -> Void = { _ in }

  /// The slots that were computed, in order.
  private(set) var computed: [Int] = []
  /// The addresses of the tensors, as numbers, of each slot that was imported.
  private(set) var addresses: [[Int]] = []
  /// Where the workspace is; 0 for none.
  private(set) var workspace = 0
  /// How many slots the problem was opened with.
  private(set) var slots = 0
  private(set) var isClosed = false
  private var tensors: [[UnsafeMutableRawBufferPointer]] = unsafe []

  func open(_ problem: KernelProblem) -> KernelRequirements {
    slots = problem.slots
    unsafe tensors = Array(repeating: [], count: problem.slots)
    return requirements
  }

  func importTensors(
    _ operands: [(TensorDescription, GuardedBuffer)], slot: Int,
    workspace: UnsafeMutableRawPointer?
  ) {
    unsafe tensors[slot] = operands.map { unsafe $0.1.bytes }
    addresses.append(unsafe tensors[slot].map { Int(bitPattern: $0.baseAddress) })
    self.workspace = Int(bitPattern: workspace)
  }

  func run(_ iterations: Int, firstSlot: Int) -> Duration {
    for iteration in 0..<iterations {
      let slot = (firstSlot + iteration) % slots
      computed.append(slot)
      unsafe multiply(tensors[slot])
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

  func exportTensors(slot: Int) {}
  func close() { isClosed = true }
}
