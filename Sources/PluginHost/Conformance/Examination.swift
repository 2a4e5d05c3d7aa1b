package import Operations
package import PluginProtocol
import Randomness

/// Examines whether a kernel keeps one rule on one problem.
///
/// What a kernel declines is no fault: `KernelFailure` with the outcome `unsupported` says that the
/// rule could not be examined on this problem.
package struct Examination {
  let request: WorkerRequest
  let operation: any Operation
  var random: SplitMix64

  /// Prepares the examination that a request asks for.
  package init(_ request: WorkerRequest, _ operation: any Operation) {
    self.request = request
    self.operation = operation
    random = SplitMix64(seed: request.seed ^ 0xE4A)
  }

  /// Examines a rule.
  ///
  /// - Returns: What was seen, in a few words.
  /// - Throws: `KernelFailure` with how the rule is broken.
  package mutating func examine(_ rule: ConformanceRule) throws(KernelFailure) -> String {
    switch rule {
    case .loads: try loads()
    case .declared: try declared()
    case .newerHost: try newerHost()
    case .wrongParameters: try wrongParameters()
    case .doubleOpen: try doubleOpen()
    case .closeWithoutRun: try closeWithoutRun()
    case .cancel: try cancel()
    case .correct, .inputs, .canaries, .lateIterations: try correct()
    case .largeProblem: try largeProblem()
    case .everyIteration: try everyIteration()
    case .freshInputs: try freshInputs()
    case .exactIntegers: try exactIntegers(scale: 1)
    case .tinyNumbers: try tinyNumbers()
    case .determinism: try determinism()
    case .outsideReads: try outsideReads()
    case .linearTime: try confirmed(linearTime)
    case .repeatedInputs: try confirmed(repeatedInputs)
    case .importCost: try confirmed(importCost)
    case .statedTimes: try statedTimes()
    case .roof: try confirmed(roof)
    case .threads: try threads()
    case .memory: try memory()
    case .network: try network()
    case .state: try state()
    }
  }

  func kernel(
    boundary: (any KernelBoundary)? = nil, slots: Int = 1, fence: GuardedBuffer.Fence? = nil
  ) throws(KernelFailure) -> HostedKernel {
    try HostedKernel(request, operation, boundary: boundary, slots: slots, fence: fence)
  }

  func broken(_ seen: String) -> KernelFailure { KernelFailure(.wrongResult, seen) }
}
