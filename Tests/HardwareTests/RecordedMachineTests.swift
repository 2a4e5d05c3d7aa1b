import Hardware
import Operations
import Quantities
import Testing

@Suite("Machines recorded by hwloc")
struct RecordedMachineTests {
  @Test func readsAServerWithTwoNodesPerPackage() throws {
    let machine = try Recorded.machine("epyc-7313-nps2.xml")
    #expect(machine.packages == 2)
    #expect(machine.cores.count == 32)
    #expect(machine.pus == 64)
    #expect(machine.numaNodes.map(\.osIndex) == [0, 1, 2, 3])
    #expect(machine.memory == .gibibytes(256))
    #expect(machine.model == "AMD EPYC 7313 16-Core Processor")
  }

  @Test func groupsCachesFromTheLargestLevel() throws {
    let machine = try Recorded.machine("epyc-7313-nps2.xml")
    let groups = CacheGroup.groups(of: machine.caches)
    #expect(groups.map(\.level) == [3, 2, 1, 1])
    #expect(groups.map(\.kind) == [.unified, .unified, .data, .instruction])
    #expect(groups.map(\.count) == [8, 32, 32, 32])
    #expect(
      groups.map(\.size) == [.mebibytes(32), .kibibytes(512), .kibibytes(32), .kibibytes(32)])
  }

  @Test func leavesOutWhatTheFileDoesNotSay() throws {
    let environment = try Recorded.machine("epyc-7313-nps2.xml").environment
    #expect(environment.isa == [])
    #expect(environment.load == nil)
    #expect(environment.memory.kernelTotal == nil)
    #expect(environment.controlGroup == ControlGroup())
    #expect(environment.kernel == "Linux 6.1.0-28-amd64")
  }

  @Test func tellsKindsOfCoreApart() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    #expect(machine.cpuKinds.map(\.efficiency) == [0, 1])
    #expect(machine.cpuKinds.map { $0.facts["CoreType"] } == ["IntelAtom", "IntelCore"])
    #expect(machine.cores.map(\.kind) == [1, 1, 0, 0, 0, 0])
    #expect(machine.cores.map(\.pus.count) == [2, 2, 1, 1, 1, 1])
  }

  @Test func aNodeWithoutPUsOfItsOwnIsLocalToTheNearest() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    let alone = try #require(machine.numaNodes.first { $0.osIndex == 1 })
    #expect(alone == NUMANode(osIndex: 1, memory: .gibibytes(64), pus: CPUSet(0...7)))
    #expect(machine.cores.map(\.numaNode) == [0, 0, 0, 0, 0, 0])
  }

  @Test func tellsAllowedOnlineAndOfflinePUsApart() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    #expect(machine.allPUs == CPUSet(0...7))
    #expect(machine.allowedPUs == [0, 1, 2, 4, 5, 6, 7])
    #expect(machine.offlinePUs == [8])
  }

  @Test func theProcessorIsTheFirstDevice() throws {
    let machine = try Recorded.machine("epyc-7313-nps2.xml")
    #expect(
      machine.devices == [
        Device(
          .cpu, name: "AMD EPYC 7313 16-Core Processor", memory: machine.memory,
          nearPUs: machine.allPUs)
      ])
    #expect(machine.device(DeviceID(.gpu)) == nil)
  }

  @Test func listsDevicesWithoutWhatIdentifiesThem() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    #expect(
      machine.osDevices == [
        OSDevice(
          kind: "gpu", name: "nvml0",
          facts: [
            "Backend": "NVML", "GPUVendor": "NVIDIA Corporation", "GPUModel": "Example GPU 40GB",
          ])
      ])
  }
}
