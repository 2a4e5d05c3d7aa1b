import Budgets
import Foundation
import Hardware
import Quantities
import RecordFormat
import Records
import Testing

struct VerificationTests {
  private let plan: EnforcementPlan
  private let obedient = ProcessObservation(
    threadPUs: [[0, 1], [0]], mostThreads: 2, peakMemory: .mebibytes(100), quota: 1.5,
    memoryLimit: .gibibytes(1), memoryPolicy: "bind:0", libraryCore: "Haswell",
    elapsed: .seconds(5))

  init() throws {
    plan = EnforcementPlan(
      for: try Budget(
        "numa=0,cores=2,quota=1.5,memory=1GiB,isa=avx2,time=60s", on: twoPackages),
      with: Capabilities(
        controlGroups: [
          .cpu: .available(.init(version: .v2, path: "c")),
          .memory: .available(.init(version: .v2, path: "c")),
        ], numaNodes: NodeSet([0, 1])))
  }

  @Test
  func seesThatEveryLimitHolds() {
    #expect(
      plan.verified(by: obedient).map(\.verification) == [
        .yes(seen: "2 threads on 0-1"), .yes(seen: "2 threads"), .yes(seen: "1.5 PUs"),
        .yes(seen: "limit 1GiB, peak 100MiB"), .yes(seen: "Haswell (avx2)"),
        .yes(seen: "bind:0"), .yes(seen: "5s"),
      ])
  }

  @Test
  func seesEveryLimitBroken() {
    var observation = obedient
    observation.threadPUs.append([0, 5])
    observation.mostThreads = 3
    observation.quota = nil
    observation.peakMemory = .gibibytes(2)
    observation.libraryCore = "Prescott"
    observation.memoryPolicy = "default"
    observation.elapsed = .milliseconds(61_500)
    #expect(
      plan.verified(by: observation).map(\.verification) == [
        .no(seen: "3 threads on 0-1,5"), .no(seen: "3 threads"), .no(seen: "no quota"),
        .no(seen: "limit 1GiB, peak 2GiB"), .no(seen: "Prescott (sse)"), .no(seen: "default"),
        .no(seen: "61.5s"),
      ])
  }

  @Test
  func aPeakOfNothingWasNotSeen() {
    var observation = obedient
    observation.peakMemory = ByteCount(bytes: 0)
    #expect(
      plan.verified(by: observation)[.memory]?.verification
        == .yes(seen: "limit 1GiB, peak not seen"))
  }

  @Test(arguments: [1.49, 1.6])
  func refusesAnotherQuotaThanTheBudgets(quota: Double) {
    var observation = obedient
    observation.quota = quota
    #expect(plan.verified(by: observation)[.quota]?.verification == .no(seen: "\(quota) PUs"))
  }

  @Test
  func takesAMemoryLimitThatTheKernelRoundedToPages() {
    var observation = obedient
    observation.memoryLimit = ByteCount(bytes: 1_073_741_824 - 4095)
    #expect(
      plan.verified(by: observation)[.memory]?.verification
        == .yes(seen: "limit 1073737729B, peak 100MiB"))
    observation.memoryLimit = .mebibytes(512)
    #expect(
      plan.verified(by: observation)[.memory]?.verification
        == .no(seen: "limit 512MiB, peak 100MiB"))
  }

  @Test
  func saysWhatItCouldNotSee() {
    let facts = plan.verified(by: ProcessObservation(quota: 1.5, memoryLimit: .gibibytes(1)))
    #expect(
      facts.map(\.verification) == [
        .notPossible(reason: "the worker's threads were not seen"),
        .notPossible(reason: "the worker's threads were not seen"), .yes(seen: "1.5 PUs"),
        .yes(seen: "limit 1GiB, peak not seen"),
        .notPossible(reason: "the kernel does not say which code it chose"),
        .notPossible(reason: "this kernel does not show the memory policy"),
        .notPossible(reason: "the worker has not ended"),
      ])
  }

  @Test
  func readsAProcessFromItsFiles() throws {
    let tree = try TemporaryFiles.version2()
    try tree.write(try #require(tree.text("proc/self/mountinfo")), to: "proc/7/mountinfo")
    try tree.write("0::/job/divide-6-1\n", to: "proc/7/cgroup")
    try tree.write("50000 100000\n", to: "sys/fs/cgroup/job/divide-6-1/cpu.max")
    try tree.write("max\n", to: "sys/fs/cgroup/job/divide-6-1/memory.max")
    try tree.write("Name:\twork\nVmHWM:\t  2048 kB\nThreads:\t2\n", to: "proc/7/status")
    try tree.write("7f00 bind:0-1 file=/bin/work mapped=2\n", to: "proc/7/numa_maps")
    try tree.write(
      """
      Limit                     Soft Limit           Hard Limit           Units
      Max address space         1048576              1048576              bytes

      """, to: "proc/7/limits")
    for (thread, cpus) in [(7, "0-1"), (9, "1")] {
      try tree.write(
        "Name:\twork\nCpus_allowed_list:\t\(cpus)\n", to: "proc/7/task/\(thread)/status")
    }
    var expected = ProcessObservation(
      threadPUs: [[0, 1], [1]], mostThreads: 2, peakMemory: .mebibytes(2),
      addressSpace: .mebibytes(1), quota: 0.5, memoryLimit: nil, memoryPolicy: "bind:0-1")
    #expect(ProcessObservation(of: 7, in: tree.files) == expected)

    // Limits of the groups around the worker's bind it as well.
    try tree.write("25000 100000\n", to: "sys/fs/cgroup/job/cpu.max")
    try tree.write("1073741824\n", to: "sys/fs/cgroup/job/memory.max")
    expected.quota = 0.25
    expected.memoryLimit = .gibibytes(1)
    #expect(ProcessObservation(of: 7, in: tree.files) == expected)
  }

  @Test
  func seesNothingOfAProcessThatIsNotThere() throws {
    #expect(ProcessObservation(of: 7, in: try TemporaryFiles().files) == nil)
  }
}

struct EncodedBudgetTests {
  @Test
  func writesABudgetWithUnitsInItsKeys() throws {
    let budget = try Budget("cores=1,quota=0.5,memory=1GiB,time=60s,numa=0", on: twoPackages)
    #expect(
      try json(BudgetV1(budget)) == """
        {"budget":"cores=1,numa=0,quota=0.5,memory=1GiB,time=60s","cores":1,\
        "memoryBytes":1073741824,"numaNodes":"0","pus":"0","quotaPUs":0.5,"standing":"emulated",\
        "threads":1}
        """)
  }

  @Test
  func writesTheQuotaInForceWhereOnlyAnOuterGroupHasOne() throws {
    let limited = machine(
      cores: twoCores.cores, controlGroup: ControlGroup(layout: .v2, quota: 1.5))
    #expect(BudgetV1(try Budget("all", on: limited)).quotaPUs == 1.5)
  }

  @Test(arguments: [
    (
      Enforcement.by(.controlGroupV2), Verification.yes(seen: "0.5 PUs"),
      """
      {"detail":"read back: 0.5 PUs","enforcedBy":"cgroup-v2","requested":"0.5 PUs",\
      "resource":"quota","verified":true}
      """
    ),
    (
      .by(.controlGroupV1, note: "slowly"), .no(seen: "no quota"),
      """
      {"detail":"read back: no quota","enforcedBy":"cgroup-v1","reason":"slowly",\
      "requested":"0.5 PUs","resource":"quota","verified":false}
      """
    ),
    (
      .unenforced(reason: "no groups"), .notPossible(reason: "nothing enforces it"),
      """
      {"detail":"nothing enforces it","enforcedBy":"unenforced","reason":"no groups",\
      "requested":"0.5 PUs","resource":"quota"}
      """
    ),
  ])
  func writesThreeFactsOfAResource(
    enforcement: Enforcement, verification: Verification, text: String
  ) throws {
    let fact = ResourceFact(
      resource: .quota, requested: "0.5 PUs", enforcement: enforcement, verification: verification)
    #expect(try json(ResourceFactV1(fact)) == text)
  }

  @Test
  func writesWhatOnlyTheSurroundingsLimitAndNothingOfWhatNothingDoes() throws {
    let outer = ResourceFact(
      resource: .quota, requested: nil,
      enforcement: .fromOutside("outer control group", limit: "1.5 PUs"),
      verification: .yes(seen: "1.5 PUs"))
    let encoded = try #require(ResourceFactV1(outer))
    #expect(encoded.isOfOuterGroup)
    #expect(
      try json(encoded) == """
        {"detail":"read back: 1.5 PUs","enforcedBy":"outer control group","reason":"1.5 PUs",\
        "requested":"unlimited","resource":"quota","verified":true}
        """)
    let none = ResourceFact(resource: .time, requested: nil, enforcement: .notLimited)
    #expect(ResourceFactV1(none) == nil)
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
