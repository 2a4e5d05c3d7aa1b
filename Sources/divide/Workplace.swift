import Budgets
import Experiments
import Hardware
import Quantities

extension WorkerLaunch {
  /// Creates a way to start this installation's workers on a machine.
  init(
    _ installation: Installation, _ machine: Machine, _ capabilities: Capabilities,
    environment: [String: String]
  ) {
    var environment = environment
    environment["PYTHONPATH"] =
      ([installation.python] + [environment["PYTHONPATH"]].compactMap(\.self))
      .joined(separator: ":")
    // A library that is loaded before all others could stand between a kernel and the clock.
    for name in ["LD_PRELOAD", "LD_AUDIT"] { environment[name] = nil }
    self.init(
      launcher: installation.launcher, worker: installation.worker, capabilities: capabilities,
      system: SystemFiles(), environment: environment,
      lastLevelBytes: machine.caches.first { $0.kind != .instruction }?.size?.bytes ?? 0,
      warn: { Messages.warn($0) })
  }
}
