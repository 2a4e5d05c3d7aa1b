import Diagnosis
import Hardware
import Quantities
import Sentinels
import Testing

/// A machine in good order: bare metal, everything visible, nothing else running.
private func healthy() -> Symptoms {
  Symptoms(
    environment: Environment(
      governor: "performance", turbo: false, smt: false, transparentHugePages: "madvise",
      clockSource: "tsc", numaBalancing: false,
      memory: MemorySources(hwloc: .gibibytes(64), kernelTotal: .gibibytes(63))),
    pus: 8, allowedPUs: 8, numaNodes: 1, swap: .init(total: 0, used: 0),
    quotaEnforcement: .success("CPU quotas by cgroup-v2"),
    library: .init(name: "OpenBLAS", core: "Haswell", mostThreads: 64),
    vigil: vigil(bursts: Array(repeating: 150_000, count: 100)))
}

private func vigil(
  bursts: [Int64], chains: [Int64] = Array(repeating: 150_000, count: 100), others: Double = 0,
  stolen: Double = 0, clock: Double = 25
) -> Vigil {
  Vigil(
    nanoseconds: 1_000_000_000, bursts: bursts, chains: chains, othersPUs: others,
    stolenPUs: stolen, clockNanoseconds: clock)
}

/// The checks that find trouble.
private func troubles(_ symptoms: Symptoms) -> [String] {
  Checkup(symptoms).troubles.map(\.check)
}

/// What can be out of order, one thing at a time, with the check that finds it.
private let disorders: [(String, @Sendable (inout Symptoms) -> Void)] = [
  ("governor", { $0.environment.governor = "powersave" }),
  ("turbo", { $0.environment.turbo = true }),
  ("SMT", { $0.environment.smt = true }),
  ("clock source", { $0.vigil?.clockNanoseconds = 900 }),
  ("other processes", { $0.vigil?.othersPUs = 0.5 }),
  ("hypervisor", { $0.environment.hypervisor = "KVM" }),
  ("stolen time", { $0.vigil?.stolenPUs = 0.2 }),
  ("affinity", { $0.allowedPUs = 4 }),
  ("CPU quota", { $0.environment.controlGroup = ControlGroup(layout: .v2, quota: 2) }),
  ("enforcement", { $0.quotaEnforcement = .failure(.init(reason: "no control groups")) }),
  ("swap", { $0.swap = .init(total: 1 << 30, used: 1 << 29) }),
  ("huge pages", { $0.environment.transparentHugePages = "never" }),
  ("memory size", { $0.environment.memory.hwloc = .gibibytes(6) }),
  ("instruction set", { $0.variables["OPENBLAS_CORETYPE"] = "Nehalem" }),
  ("thread variables", { $0.variables["OMP_NUM_THREADS"] = "4" }),
]

struct CheckupTests {
  @Test func `a healthy machine has no trouble, and every check ran`() {
    let checkup = Checkup(healthy())
    #expect(checkup.troubles.isEmpty)
    for finding in checkup.findings {
      if case .notRun(let reason) = finding.verdict { Issue.record("\(finding.check): \(reason)") }
    }
  }

  @Test(arguments: disorders)
  func `one thing out of order is the one trouble`(
    check: String, disorder: @Sendable (inout Symptoms) -> Void
  ) {
    var symptoms = healthy()
    disorder(&symptoms)
    #expect(troubles(symptoms) == [check])
  }

  @Test func `a BLAS built for 64 threads leaves half of 128 PUs idle`() throws {
    var symptoms = healthy()
    symptoms.pus = 128
    symptoms.allowedPUs = 128
    let trouble = try #require(Checkup(symptoms).troubles.first)
    #expect(trouble.check == "BLAS threads")
    #expect(trouble.trouble.cost == "50 % of the PUs")
  }

  @Test func `slow bursts beside steady chains are a neighbour on the core`() {
    var symptoms = healthy()
    // 20 of 100 bursts at four thirds of the time.
    symptoms.vigil = vigil(
      bursts: Array(repeating: 150_000, count: 80) + Array(repeating: 200_000, count: 20))
    #expect(troubles(symptoms) == ["shared cores"])
  }

  @Test func `bursts and chains slow together are a lower frequency`() {
    var symptoms = healthy()
    let times = Array(repeating: Int64(150_000), count: 80) + Array(repeating: 200_000, count: 20)
    symptoms.vigil = vigil(bursts: times, chains: times)
    #expect(troubles(symptoms) == ["frequency"])
  }

  @Test func `NUMA balancing is no trouble on one node`() {
    var symptoms = healthy()
    symptoms.environment.numaBalancing = true
    #expect(troubles(symptoms).isEmpty)
    symptoms.numaNodes = 2
    #expect(troubles(symptoms) == ["NUMA balancing"])
  }

  @Test func `what is unknown is not run, never fine`() {
    let unknown = Checkup(
      Symptoms(
        environment: Environment(), pus: 2, allowedPUs: 2, numaNodes: 1,
        quotaEnforcement: .success("CPU quotas by cgroup-v2")))
    let notRun = unknown.findings.filter {
      if case .notRun = $0.verdict { true } else { false }
    }
    #expect(
      notRun.map(\.check) == [
        "governor", "turbo", "SMT", "clock source", "frequency", "other processes", "stolen time",
        "shared cores", "swap", "huge pages", "NUMA balancing", "memory size", "BLAS threads",
        "instruction set",
      ])
  }
}
