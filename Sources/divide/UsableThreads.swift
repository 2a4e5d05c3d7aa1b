import Hardware
import Quantities
import System

/// Returns how many threads of this process can run at once: on the PUs that it may use, and within
/// the quota of its control group.
func usableThreads(_ files: SystemFiles = SystemFiles()) -> Int {
  // The mask of a process may name PUs that are offline.
  guard let online = files.line("sys/devices/system/cpu/online").flatMap({ CPUSet(list: $0) }),
    let allowed = ProcessStatus(in: files)?.allowedPUs.flatMap({ CPUSet(list: $0) })
  else { return 1 }
  let pus = online.intersection(allowed).count
  let quota = ControlGroupFolders(reading: files).limits().quota
  return max(1, min(pus, quota.map { Int(saturating: $0.rounded(.up)) } ?? pus))
}
