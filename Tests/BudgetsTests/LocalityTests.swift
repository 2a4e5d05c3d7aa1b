import Budgets
import Hardware
import Testing

struct LocalityTests {
  @Test(arguments: [
    ("cores=1", "0"), ("cores=2", "0-1"), ("cores=4", "0-3"), ("cores=5", "0-4"),
    ("packages=1", "0-3"), ("packages=2", "0-7"), ("packages=2,cores=3", "0-2"),
    ("numa=1", "4-7"), ("numa=1,cores=2", "4-5"), ("cores=1,smt=2", "0,8"),
    ("packages=1,smt=2", "0-3,8-11"), ("cores=2,smt=2", "0-1,8-9"), ("pus=5+13", "5,13"),
  ])
  func fillsOnePackageFirst(text: String, pus: String) throws {
    #expect(try Budget(text, on: twoPackages).pus.description == pus)
  }

  @Test(arguments: [
    ("cores=2", "1,3"), ("cores=3", "4-6"), ("cores=5", "1,4-7"), ("packages=1", "4-7"),
  ])
  func prefersAPackageThatHoldsAllCores(text: String, pus: String) throws {
    // Of the first package only the cores 1 and 3 are allowed.
    let part = twoPackages.allowing([1, 3, 4, 5, 6, 7])
    #expect(try Budget(text, on: part).pus.description == pus)
  }

  @Test
  func usesTheSiblingWhereTheFirstPUIsForbidden() throws {
    #expect(try Budget("cores=2", on: twoPackages.allowing([8, 9, 12])).pus == [8, 9])
  }

  @Test
  func staysWithinOneL3Cache() throws {
    // One package whose cores 0-2 and 3-7 share a cache each.
    let complexes = machine(
      cores: (0..<8).map {
        Core(logicalIndex: $0, package: 0, numaNode: 0, pus: [$0], kind: nil)
      }, thirdLevelCaches: [[0, 1, 2], [3, 4, 5, 6, 7]])
    #expect(try Budget("cores=3", on: complexes).pus == [0, 1, 2])
    #expect(try Budget("cores=4", on: complexes).pus == [3, 4, 5, 6])
    #expect(try Budget("cores=6", on: complexes).pus == [0, 3, 4, 5, 6, 7])
  }

  @Test
  func staysWithinOneNUMANode() throws {
    // Two nodes in one package, the cores numbered in turn.
    let interleaved = machine(
      cores: (0..<4).map {
        Core(logicalIndex: $0, package: 0, numaNode: $0 % 2, pus: [$0], kind: nil)
      })
    #expect(try Budget("cores=2", on: interleaved).pus == [0, 2])
  }

  @Test(arguments: [
    ("cores=1", "4"), ("cores=4", "4,6,8,10"), ("cores=6", "0-1,4,6,8,10"),
    ("cores=4,smt=2", "4-11"), ("cores=5,smt=2", "0,4-11"),
  ])
  func takesPerformanceCoresFirst(text: String, pus: String) throws {
    #expect(try Budget(text, on: hybrid).pus.description == pus)
  }

  @Test
  func keepsTheOrderWhereKindsAreNotRanked() throws {
    var unranked = hybrid
    unranked.cpuKinds[1].efficiency = nil
    #expect(try Budget("cores=2", on: unranked).pus == [0, 1])
  }
}
