import Budgets
import Experiments
import Hardware
import Quantities
import System

extension WorkerLaunch {
  /// Creates a way to start this installation's workers on a machine.
  init(
    _ installation: Installation, _ machine: Machine, _ capabilities: Capabilities,
    environment: [String: String]
  ) {
    var environment = environment.filter { isForKernels($0.key) }
    environment["PYTHONPATH"] =
      ([installation.python] + [environment["PYTHONPATH"]].compactMap(\.self))
      .joined(separator: ":")
    self.init(
      launcher: installation.launcher, worker: installation.worker, capabilities: capabilities,
      system: SystemFiles(), environment: environment,
      lastLevelBytes: machine.caches.first { $0.kind != .instruction }?.size?.bytes ?? 0,
      warn: { Messages.warn($0) })
  }
}

/// Whether a kernel gets to see a variable.
///
/// What finds programs and libraries, and what libraries are set by. Not secrets that lie about in
/// an environment, and not `LD_PRELOAD`, by which a library could stand between a kernel and the
/// clock.
private func isForKernels(_ variable: String) -> Bool {
  let names = [
    "HOME", "LANG", "LD_LIBRARY_PATH", "LOGNAME", "PATH", "TZ", "USER", "VIRTUAL_ENV",
    "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
  ]
  let prefixes = LibraryVariables.prefixes + ["CONDA", "LC_", "PYENV", "PYTHON"]
  // A worker may write in few places, and the user's cache isn't one.
  guard variable != "POCL_CACHE_DIR" else { return false }
  return names.contains(variable) || prefixes.contains { variable.hasPrefix($0) }
}
