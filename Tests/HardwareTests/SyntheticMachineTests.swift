import Hardware
import Quantities
import Testing

@Suite("Synthetic machines")
struct SyntheticMachineTests {
  @Test(arguments: [
    ("pack:1 core:2 pu:1", 1, 2, 2, 1),
    ("pack:2 core:4 pu:2", 2, 8, 16, 1),
    ("pack:2 numa:2 l3:1 core:16 pu:2", 2, 64, 128, 4),
    ("pack:2 core:64 pu:2", 2, 128, 256, 1),
  ])
  func countsPackagesCoresPUsAndNUMANodes(
    levels: String, packages: Int, cores: Int, pus: Int, numaNodes: Int
  ) throws {
    let machine = try Machine.discover(.synthetic(levels))
    #expect(machine.packages == packages)
    #expect(machine.cores.count == cores)
    #expect(machine.pus == pus)
    #expect(machine.numaNodes.count == numaNodes)
  }

  @Test func allowsEveryPU() throws {
    let machine = try Machine.discover(.synthetic("pack:2 core:4 pu:2"))
    #expect(machine.allowedPUs == CPUSet(0...15))
    #expect(machine.offlinePUs == [])
  }

  @Test func coresKnowTheirPackageNodeAndPUs() throws {
    let machine = try Machine.discover(.synthetic("pack:2 numa:2 core:2 pu:2"))
    let core = machine.cores[5]
    #expect(core == Core(logicalIndex: 5, package: 1, numaNode: 2, pus: [10, 11], kind: nil))
  }

  @Test func aMachineWithoutL3HasNoneRatherThanOneOfNoSize() throws {
    let machine = try Machine.discover(.synthetic("pack:1 l2:2(size=524288) core:1 pu:1"))
    #expect(machine.caches.map(\.level) == [2, 2])
    #expect(machine.caches.map(\.size) == [.kibibytes(512), .kibibytes(512)])
  }

  @Test func aMachineWithoutCachesHasNone() throws {
    #expect(try Machine.discover(.synthetic("pack:1 core:2 pu:1")).caches == [])
  }

  @Test func diesAreCountedOnlyWhereThereAreAny() throws {
    #expect(try Machine.discover(.synthetic("pack:2 die:2 core:2 pu:1")).dies == 4)
    #expect(try Machine.discover(.synthetic("pack:2 core:2 pu:1")).dies == nil)
  }

  @Test func aMachineWithoutCoresCountsEachPUAsOneAndSaysSo() throws {
    let machine = try Machine.discover(.synthetic("pack:1 pu:3"))
    #expect(machine.cores.map(\.pus) == [[0], [1], [2]])
    #expect(
      machine.warnings == ["hwloc sees no cores on this machine: each PU is counted as one."])
  }

  @Test func aMachineWithoutPackagesIsOneAndSaysSo() throws {
    let machine = try Machine.discover(.synthetic("core:2 pu:1"))
    #expect(machine.packages == 1)
    #expect(machine.warnings == ["hwloc sees no packages on this machine: it is counted as one."])
  }

  @Test func memoryIsTheSumOfTheNodes() throws {
    let machine = try Machine.discover(.synthetic("pack:2 [numa(memory=8589934592)] core:2 pu:1"))
    #expect(machine.numaNodes.map(\.memory) == [.gibibytes(8), .gibibytes(8)])
    #expect(machine.memory == .gibibytes(16))
  }

  @Test func nothingOfThisMachineIsMixedIn() throws {
    let machine = try Machine.discover(.synthetic("pack:1 core:2 pu:1"))
    #expect(machine.environment == Environment(memory: MemorySources(hwloc: .gibibytes(1))))
  }
}
