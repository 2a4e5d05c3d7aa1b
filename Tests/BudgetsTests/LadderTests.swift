import Budgets
import Hardware
import Quantities
import Testing

struct LadderTests {
  @Test
  func climbsByDoublingToAllCores() {
    #expect(names(.cores, on: twoPackages) == ["cores=1", "cores=2", "cores=4", "cores=8"])
    #expect(names(.cores, on: twoPackages.allowing(CPUSet(0..<6))).last == "cores=6")
    #expect(names(.cores, on: twoPackages.allowing([5])) == ["cores=1"])
  }

  @Test
  func climbsEachInstructionSetOnOneCore() {
    #expect(
      names(.isa, on: twoCores) == ["cores=1,isa=sse", "cores=1,isa=avx", "cores=1,isa=avx2"])
  }

  @Test
  func climbsQuotasOnAsManyCoresAsTheyTake() {
    #expect(
      names(.quota, on: twoPackages.allowing([0, 1, 2])) == [
        "cores=1,quota=0.25", "cores=1,quota=0.5", "cores=1,quota=1", "cores=2,quota=2",
        "cores=3,quota=3",
      ])
    let limited = machine(
      cores: twoCores.cores, controlGroup: ControlGroup(layout: .v2, quota: 1.5))
    #expect(names(.quota, on: limited).last == "cores=2,quota=1.5")
  }

  @Test
  func climbsFromASixteenthOfMemoryOr256MiBToAll() {
    #expect(
      names(.memory, on: twoCores) == [
        "memory=256MiB", "memory=512MiB", "memory=1GiB", "memory=2GiB", "memory=4GiB",
      ])
    let small = machine(cores: twoCores.cores, memory: ByteCount(bytes: 700_000_000))
    #expect(names(.memory, on: small) == ["memory=333MiB", "memory=667MiB"])
  }

  @Test(arguments: Ladder.allCases)
  func hasOnlyRungsThatFit(ladder: Ladder) throws {
    for machine in [twoPackages, hybrid, twoCores] {
      for request in ladder.requests(on: machine) {
        #expect(try Budget(request, on: machine).request == request)
      }
    }
  }

  private func names(_ ladder: Ladder, on machine: Machine) -> [String] {
    ladder.requests(on: machine).map(\.description)
  }
}

struct BudgetSelectionTests {
  @Test
  func mixesLaddersAndBudgetsAndKeepsEachOnce() throws {
    let selection = try BudgetSelection(parsing: "cores=2; cores ;cores=2,quota=1.5;all")
    #expect(
      try selection.requests(on: twoCores).map(\.description) == [
        "cores=2", "cores=1", "cores=2,quota=1.5", "all",
      ])
  }

  @Test(arguments: [
    (
      "core",
      """
      There is no ladder 'core'. Did you mean 'cores'? Write one of cores, isa, quota, memory, \
      devices, or a budget such as cores=2.
      """
    ),
    (
      "cores=1;cores=x",
      "The budget's 'cores' is 'x'. Expected a whole number from 1 such as cores=1."
    ),
    (" ; ", "The budget is empty. Write 'all' for the whole machine, or such as cores=2."),
  ])
  func refusesWhatIsNeitherLadderNorBudget(text: String, expected: String) {
    #expect(message { try BudgetSelection(parsing: text) } == expected)
  }

  @Test
  func refusesALadderWithoutRungs() throws {
    let selection = try BudgetSelection(parsing: "memory")
    let silent = machine(cores: twoCores.cores, memory: nil)
    #expect(
      message { try selection.requests(on: silent) } == """
        The ladder 'memory' has no rungs here, because this machine does not tell its memory. \
        Write the budgets out, such as memory=1GiB.
        """)
  }
}
