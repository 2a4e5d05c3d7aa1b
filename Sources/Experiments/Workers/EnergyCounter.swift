package import System

/// The energy that the processor packages have used, where the kernel lets this user read it
/// (RAPL).
package struct EnergyCounter {
  private let system: SystemFiles
  private let start: [String: Int64]

  /// Starts counting; `nil` where there is nothing to read.
  package init?(_ system: SystemFiles) {
    self.system = system
    start = Self.read(system)
    if start.isEmpty { return nil }
  }

  /// The joules used since the counter was made; `nil` if the counter wrapped around.
  package func joules() -> Double? {
    let now = Self.read(system)
    var microjoules: Int64 = 0
    for (zone, before) in start {
      guard let after = now[zone], after >= before else { return nil }
      microjoules += after - before
    }
    return Double(microjoules) * 1e-6
  }

  private static func read(_ system: SystemFiles) -> [String: Int64] {
    var counters: [String: Int64] = [:]
    // Top-level zones only: `intel-rapl:0`, not `intel-rapl:0:0`, which is a part of it.
    for package in 0..<16 {
      let zone = "sys/class/powercap/intel-rapl:\(package)/energy_uj"
      guard let value = system.integer(zone) else { break }
      counters[zone] = value
    }
    return counters
  }
}
