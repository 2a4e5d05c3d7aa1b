import Budgets
import Hardware
import Quantities
import Testing

struct BudgetTests {
  @Test
  func grantsOnePUOfEveryCoreUnlessAskedForLess() throws {
    let budget = try Budget("all", on: twoPackages)
    #expect(budget.pus == CPUSet(0..<8))
    #expect(budget.cores == 8)
    #expect(budget.threads == 8)
    #expect(budget.quota == nil)
    #expect(budget.memory == nil)
    #expect(budget.numa == nil)
    #expect(budget.standing == .native)
    #expect(budget.name == "all")
    #expect(budget.memoryLimit == .gibibytes(64))
  }

  @Test(arguments: [
    ("all", 64.0), ("memory=1GiB", 1), ("numa=1", 32), ("packages=1", 32),
    ("numa=1,memory=4GiB", 4),
  ])
  func lendsKernelsTheMemoryThatBinds(text: String, gibibytes: Double) throws {
    #expect(try Budget(text, on: twoPackages).memoryLimit == .gibibytes(gibibytes))
  }

  @Test(arguments: [
    ("cores=4", 4), ("cores=4,quota=1.5", 2), ("cores=4,quota=0.25", 1), ("cores=4,threads=3", 3),
    ("cores=4,quota=1,threads=4", 4), ("cores=2,smt=2", 4),
  ])
  func hasAsManyThreadsAsPUsOrAsTheQuotaKeepsBusy(text: String, threads: Int) throws {
    #expect(try Budget(text, on: twoPackages).threads == threads)
  }

  @Test
  func keepsThreadsWithinTheQuotaAroundTheProcess() throws {
    let limited = machine(
      cores: twoPackages.cores, controlGroup: ControlGroup(layout: .v2, quota: 2.5))
    let budget = try Budget("all", on: limited)
    #expect(budget.threads == 3)
    #expect(budget.quota == nil)
    #expect(budget.quotaInForce == 2.5)
    #expect(try Budget("cores=2", on: limited).quotaInForce == nil)
    #expect(budget.standing == .emulated)
  }

  @Test(arguments: [
    ("all", Standing.native), ("cores=8", .native), ("smt=2", .native), ("isa=avx2", .native),
    ("quota=8", .native), ("memory=64GiB", .native), ("numa=0-1", .native), ("time=5s", .native),
    ("cores=7", .emulated), ("packages=1", .emulated), ("quota=7", .emulated),
    ("threads=4", .emulated), ("memory=32GiB", .emulated), ("isa=avx", .emulated),
    ("pus=0-7", .native), ("pus=0-3+8-11", .emulated),
  ])
  func standsForTheMachineOnlyWhenItIsAllOfIt(text: String, standing: Standing) throws {
    #expect(try Budget(text, on: twoPackages).standing == standing)
  }

  @Test
  func standsForALargerMachineWhenSomeCoresAreForbidden() throws {
    let part = twoPackages.allowing([0, 1])
    #expect(try Budget("all", on: part).standing == .emulated)
  }

  @Test
  func takesMemoryFromTheNodesOfWholePackages() throws {
    #expect(try Budget("packages=1", on: twoPackages).numa == NodeSet([0]))
    #expect(try Budget("packages=2", on: twoPackages).numa == nil)
    #expect(try Budget("numa=1,pus=0", on: twoPackages).numa == NodeSet([1]))
  }

  @Test(arguments: [
    (
      "cores=4",
      """
      The budget asks for 4 cores, but this process may use 2. Ask for cores=2 or less, or widen \
      its affinity.
      """
    ),
    (
      "packages=2",
      """
      The budget asks for 2 packages, but this process may use cores of 1. Ask for packages=1 or \
      less, or widen its affinity.
      """
    ),
    (
      "packages=1,cores=3",
      """
      The budget asks for 3 cores within packages=1, but this process may use 2 there. Ask for \
      cores=2 or less, or leave out packages=1.
      """
    ),
    (
      "numa=0",
      "The budget asks for numa=0, but this machine has no NUMA nodes. Leave out numa=."
    ),
    (
      "smt=2",
      """
      The budget asks for smt=2, but this process may use 1 of a core's PUs at most. Ask for smt=1 \
      or less, or widen its affinity.
      """
    ),
    (
      "pus=1-3",
      """
      The budget asks for pus=1-3, but this process may not use 2-3. Ask for PUs among 0-1, or \
      widen its affinity.
      """
    ),
    (
      "cores=1,threads=2",
      """
      The budget asks for 2 threads on 1 PU. Threads that share a PU measure the scheduler; ask \
      for threads=1 or less, or for more cores.
      """
    ),
    (
      "cores=1,quota=1.5",
      """
      The budget asks for quota=1.5 on 1 PU, which cannot give more than 1. Ask for quota=1 or \
      less, or for more cores.
      """
    ),
    (
      "memory=5GiB",
      """
      The budget asks for memory=5GiB, but this process may use 4GiB. Ask for memory=4GiB or less.
      """
    ),
    (
      "isa=avx512",
      """
      The budget asks for isa=avx512, but this processor has sse, avx, avx2. Ask for one of those.
      """
    ),
  ])
  func refusesWhatTheMachineLacks(text: String, expected: String) {
    #expect(message { try Budget(text, on: twoCores) } == expected)
  }

  @Test
  func refusesNodesThatAreAbsentOrHaveNoAllowedPU() {
    #expect(
      message { try Budget("numa=1-2", on: twoPackages) }
        == "The budget asks for numa=2, but this machine's NUMA nodes are 0-1. Ask for those.")
    #expect(
      message { try Budget("numa=1", on: twoPackages.allowing([0, 1])) } == """
        The budget asks for the cores of numa=1, but this process may use no PU there. Name the \
        PUs as well, such as pus=0.
        """)
  }

  @Test
  func refusesMoreMemoryThanItsNodesHave() {
    #expect(
      message { try Budget("numa=0,memory=40GiB", on: twoPackages) } == """
        The budget asks for memory=40GiB, but numa=0 has 32GiB. Ask for memory=32GiB or less.
        """)
  }

  @Test
  func refusesAQuotaAboveThatOfItsControlGroup() {
    let limited = machine(
      cores: twoCores.cores, controlGroup: ControlGroup(layout: .v2, quota: 1.5))
    #expect(
      message { try Budget("quota=2", on: limited) } == """
        The budget asks for quota=2, but this process's control group has 1.5. Ask for quota=1.5 \
        or less, or raise that limit.
        """)
  }

  @Test
  func refusesEverythingWhereNoPUIsAllowed() {
    #expect(
      message { try Budget("all", on: twoCores.allowing([])) }
        == "This process may use no PU of the machine. Widen its affinity.")
  }

  @Test
  func trustsWhatAMachineDoesNotTell() throws {
    let silent = machine(cores: twoCores.cores, memory: nil, isa: [])
    let budget = try Budget("memory=1TiB,isa=avx512", on: silent)
    #expect(budget.memory == .gibibytes(1024))
    #expect(budget.isa == .avx512)
  }

  @Test
  func takesEachPUForACoreWhereCoresAreNotSeen() throws {
    var machine = machine(cores: [])
    machine.allPUs = [3, 5, 7]
    machine.allowedPUs = [3, 5, 7]
    let budget = try Budget("cores=2", on: machine)
    #expect(budget.pus == [3, 5])
    #expect(budget.cores == 2)
  }
}
