/// How one invocation, or one cell, ended.
package enum Outcome: String, CaseIterable, Hashable, Sendable {
  /// Measured, as precisely as the plan asks.
  case ok
  /// Measured, but the machine is too noisy for the precision asked for.
  case noisy
  /// Measured, but the plan's time or number of invocations ran out first.
  case notConverged = "not-converged"
  /// Not measured, because somebody said so or an earlier failure made it pointless.
  case skipped
  /// The kernel doesn't do this problem.
  case unsupported
  /// The operands need more memory than the budget grants.
  case willNotFit = "will-not-fit"
  /// The output is wrong, an input changed, or memory beside the buffers was written.
  case wrongResult = "wrong-result"
  /// Faster than a roof that was measured undisturbed, or than the processor's cores, allow.
  case implausible
  /// The kernel's own timing disagrees with the host's.
  case suspectTiming = "suspect-timing"
  /// The kernel used more threads, PUs or processor time than the budget grants, or left processes
  /// behind.
  case overBudget = "over-budget"
  /// The deadline passed.
  case timedOut = "timed-out"
  /// The memory limit was reached.
  case outOfMemory = "out-of-memory"
  /// A signal or an unexpected exit ended the worker.
  case crashed
  /// The worker said something that the protocol doesn't know, that can't be, or far too much.
  case protocolError = "protocol-error"
  /// The plugin can't be loaded, breaks the ABI, reported a failure, or declined a problem that it
  /// had computed.
  case pluginError = "plugin-error"

  /// Whether there is a value.
  package var isMeasured: Bool { self == .ok || self == .noisy || self == .notConverged }
}
