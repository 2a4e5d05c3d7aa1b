import Budgets
import Experiments
import Hardware
import Quantities
import System

extension WorkerLaunch {
  /// Creates a way to start this installation's workers on a machine, and removes what workers of
  /// killed runs left.
  init(
    _ installation: Installation, _ machine: Machine, _ capabilities: Capabilities,
    environment: [String: String]
  ) {
    ScratchFolder.removeAbandoned()
    // Read once, they are kept.
    _ = CommandLine.arguments
    keepPrivate()
    var environment = KernelEnvironment(of: environment).variables
    environment["PYTHONPATH"] =
      ([installation.python] + [environment["PYTHONPATH"]].compactMap(\.self))
      .joined(separator: ":")
    self.init(
      launcher: installation.launcher, worker: installation.worker, host: installation.host,
      capabilities: capabilities, system: SystemFiles(), environment: environment,
      lastLevelBytes: machine.caches.first { $0.kind != .instruction }?.size?.bytes ?? 0,
      ownCacheBytes: machine.caches.first { $0.kind != .instruction && $0.level == 2 }?
        .size?.bytes ?? 0,
      arithmetic: ArithmeticLimit(
        isa: machine.isa.last, highestClock: machine.environment.highestClock),
      deviceWatch: .drivers, adoptsOrphans: true,
      warn: { Messages.warn($0) })
  }
}
