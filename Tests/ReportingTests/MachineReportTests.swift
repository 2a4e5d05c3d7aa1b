import Diagnosis
import Hardware
import Quantities
import Reporting
import Testing

/// What is said of machines: their topology, and whether they are in order.
struct MachineReportTests {
  @Test func `the topology of a made-up machine`() throws {
    let machine = try Machine.discover(.synthetic("pack:2 l3:4 core:8 pu:2"))
    try expectGolden(TopologyReport(machine).document, "topology-synthetic")
  }

  @Test func `a checkup with trouble, things in order and things unknown`() throws {
    let symptoms = Symptoms(
      environment: Environment(
        governor: "powersave", turbo: false, smt: true, transparentHugePages: "madvise",
        clockSource: "tsc", numaBalancing: false,
        memory: MemorySources(hwloc: .gibibytes(64), kernelTotal: .gibibytes(63))),
      pus: 8, allowedPUs: 4, numaNodes: 1, swap: .init(total: 0, used: 0),
      quotaEnforcement: .success("CPU quotas by cgroup-v2"),
      library: .init(name: "OpenBLAS", core: "Haswell", mostThreads: 64), vigil: nil)
    try expectGolden(CheckupReport(Checkup(symptoms)).document, "doctor")
  }
}
