import Foundation
import Hardware
import Operations
import Quantities
import RecordFormat
import Records
import Testing

/// Machines with graphics processors.
struct AcceleratorMachineTests {
  private func machine(_ source: AcceleratorSource) throws -> Machine {
    try Machine.discover(files: Recorded.files("two-amd"), accelerators: source)
  }

  @Test func `each card is a device beside the processor`() throws {
    let machine = try machine(.files)
    #expect(machine.devices.map(\.id.description) == ["cpu", "gpu:0", "gpu:1"])
    let card = try #require(machine.device(DeviceID(.gpu, 1)))
    #expect(card.name == "AMD Instinct MI210")
    #expect(card.memory == ByteCount(bytes: 68_702_699_520))
    #expect(card.accelerator?.index == 1)
  }

  @Test func `a device is near to PUs that the machine has`() throws {
    let machine = try machine(.files)
    for device in machine.devices {
      #expect(!device.nearPUs.isEmpty)
      #expect(device.nearPUs.isSubset(of: machine.allPUs))
    }
  }

  @Test func `the fingerprint holds models and counts, and only where there are cards`() throws {
    let (with, without) = (try machine(.files), try machine(.none))
    #expect(with.fingerprint != without.fingerprint)
    #expect(with.accelerators.fingerprint == "AMD INSTINCT MI210*1,AMD Instinct MI210*1")
    #expect(without.accelerators.fingerprint == nil)
    let busy = try Recorded.withFiles(
      "two-amd", rewriting: "sys/class/drm/card0/device/mem_info_vram_used", to: "900\n"
    ) { try Machine.discover(files: $0) }
    #expect(busy.fingerprint == with.fingerprint)
  }

  /// The fingerprint of this description was worked out with another program.
  @Test func `a machine without cards keeps its fingerprint`() throws {
    let machine = try Machine.discover(.synthetic("pack:2 core:4 pu:2"))
    #expect(machine.fingerprint == "e6f70bf4af953080")
  }

  @Test func `JSON has what a card is, and nothing that tells one specimen from the next`() throws {
    var card = Accelerator(index: 0, vendor: .nvidia)
    card.model = "NVIDIA H100 80GB HBM3"
    card.handle = AcceleratorHandle(forBinding: "GPU-secret")
    card.capability = ComputeCapability(9, 0)
    card.division = .init(
      isOn: true,
      instances: [.init(profile: "1g.10gb", handle: .init(forBinding: "MIG-secret"))])
    card.processes = [
      .init(id: 4242, memory: ByteCount(bytes: 1024)), .init(id: 7, memory: ByteCount(bytes: 1)),
    ]
    let encoded = AcceleratorV1(card, Accelerators([card], driver: "580.65.06", cuda: "13.0"))
    let text = String(decoding: try JSONEncoder().encode(encoded), as: UTF8.self)
    #expect(!text.contains("secret"))
    #expect(!text.contains("4242"))
    #expect(encoded.processes == 2)
    #expect(encoded.processMemoryBytes == 1025)
    #expect(encoded.driver == "580.65.06")
    #expect(encoded.computeCapability == "9.0")
    #expect(encoded.instances?.map(\.profile) == ["1g.10gb"])
    #expect("\(card)".contains("secret") == false)
    #expect(String(reflecting: card.handle).contains("secret") == false)
  }

  @Test func `cards hang beside their NUMA nodes, and alike ones become one`() throws {
    var machine = try Machine.discover(.synthetic("pack:2 [numa] core:2 pu:1"))
    machine.devices += (0..<4).map { index in
      var card = Accelerator(index: index, vendor: .nvidia)
      card.model = "NVIDIA A100-SXM4-80GB"
      card.memory.total = .gibibytes(80)
      card.capability = ComputeCapability(8, 0)
      card.multiprocessors = 108
      card.link = .init(generation: 1, highestGeneration: 4, width: 16, widest: 16)
      card.peers = [.init(kind: .nvSwitch, links: 12)]
      card.numaNode = index < 3 ? 0 : 1
      return Device(
        card.id, name: card.model, memory: card.memory.total,
        nearPUs: index < 3 ? [0, 1] : [2, 3], accelerator: card)
    }
    let packages = machine.outline(folded: true).root.children
    #expect(packages.map(\.title) == ["Package 0", "Package 1"])
    let first = packages[0].children.map(\.title)
    #expect(first == ["NUMA node 0", "GPU ×3", "Core ×2"])
    let second = packages[1].children
    #expect(second.map(\.title) == ["NUMA node 1", "gpu:3", "Core ×2"])
    #expect(
      second[1].details
        == ["NVIDIA A100-SXM4-80GB, 80 GiB, 108 SMs, PCIe 4.0 ×16, NVLink ×12", "PUs 2-3"])
  }
}

/// What whoever watches cards makes of the process that looks.
struct AcceleratorWatchTests {
  private func watch(_ reader: String, deadline: Duration = .seconds(20)) -> AcceleratorWatch {
    AcceleratorWatch(
      AcceleratorReader(program: reader, deadline: .seconds(20)), deadline: deadline,
      isNeeded: true)
  }

  private let watches = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/nvml/readers/watches").path

  @Test func `a card is looked at as often as one asks`() throws {
    let watch = watch(watches)
    for _ in 0..<3 {
      let state = try #require(watch.state(of: DeviceID(.gpu, 0)))
      #expect(state.nanoseconds == 7)
      #expect(state.clock == 1980)
      #expect(state.link.width == 16)
      #expect(state.watts == nil)
    }
    #expect(watch.state(of: DeviceID(.gpu, 9)) == nil)
    #expect(watch.state(of: .cpu) == nil)
    #expect(watch.isAwake)
    watch.stop()
    #expect(watch.state(of: DeviceID(.gpu, 0)) == nil)
  }

  @Test func `a card that never answers, or ends the process, is the last that is asked for`() {
    let hanging = watch(watches, deadline: .milliseconds(300))
    #expect(hanging.state(of: DeviceID(.gpu, 1)) == nil)
    #expect(!hanging.isAwake)
    #expect(hanging.state(of: DeviceID(.gpu, 0)) == nil)
    let ending = watch(watches)
    #expect(ending.state(of: DeviceID(.gpu, 2)) == nil)
    #expect(!ending.isAwake)
  }

  @Test func `without a program there is nothing to see`() {
    #expect(!watch("/bin/false").isAwake)
    #expect(!watch("/nowhere").isAwake)
    #expect(!AcceleratorWatch(AcceleratorReader(), isNeeded: false).isAwake)
  }
}

/// What is made of whatever the process that asks drivers does.
struct AcceleratorReaderTests {
  /// The faults where a script of the checkout reads the cards.
  private func faults(_ reader: String, deadline: Duration = .seconds(20)) throws
    -> [AcceleratorFault]
  {
    let program = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/nvml/readers/\(reader)").path
    // A tree with a card: else nobody would be asked.
    let machine = try Machine.discover(
      files: Recorded.files("two-amd"),
      accelerators: .reader(AcceleratorReader(program: program, deadline: deadline)))
    #expect(machine.accelerators.cards.isEmpty)
    #expect(machine.devices.map(\.id) == [.cpu])
    #expect(machine.accelerators.faults.map(\.description).allSatisfy(machine.warnings.contains))
    return machine.accelerators.faults
  }

  @Test func `a driver that crashes, hangs or talks without end leaves a machine without cards`()
    throws
  {
    #expect(try faults("crashes") == [.crashed(signal: 11)])
    #expect(try faults("hangs", deadline: .seconds(1)) == [.tookTooLong(seconds: 1)])
    #expect(try faults("floods") == [.nonsense])
  }

  @Test func `an answer that is none is said`() throws {
    #expect(try faults("nonsense") == [.nonsense])
    #expect(try faults("fails") == [.ended(code: 3)])
    #expect(
      try faults("missing") == [.notStarted(reason: "No such file or directory")])
  }

  @Test func `the process is told what to do`() throws {
    #expect(try faults("obeys") == [.ended(code: 7)])
  }

  @Test func `where there is nothing to ask, nobody is started`() throws {
    let machine = try Machine.discover(
      files: Recorded.files("bare-metal"),
      accelerators: .reader(AcceleratorReader(program: "/bin/false", deadline: .seconds(9))))
    // On a machine with NVIDIA's library the program is started, and fails.
    #expect(machine.accelerators.faults.isEmpty || machine.accelerators.faults == [.ended(code: 1)])
  }

  @Test func `a library without a driver is nothing unusual, and one of another version is`() {
    #expect(AcceleratorFault.refused(code: 9).isUnusual == false)
    #expect(AcceleratorFault.refused(code: 28).isUnusual == false)
    #expect(AcceleratorFault.refused(code: 18).isUnusual)
    #expect(
      AcceleratorFault.lost(index: 1, code: 15).description
        == "The card gpu:1 can't be read: NVIDIA's driver says that it lost a card: it fell off "
        + "the bus (error 15 of NVML). 'sudo dmesg' may say why; a reset of the card or of the "
        + "machine may bring it back.")
  }

  @Test(arguments: [
    (3, 5, 192), (5, 2, 128), (6, 0, 64), (6, 1, 128), (7, 0, 64), (7, 5, 64), (8, 0, 64),
    (8, 6, 128), (8, 9, 128), (9, 0, 128), (10, 0, 128), (12, 0, 128),
  ])
  func `an SM has as many cores as NVIDIA's table says`(major: Int, minor: Int, cores: Int) {
    #expect(ComputeCapability(major, minor).coresPerMultiprocessor == cores)
  }

  @Test func `an SM that isn't in the table has no known number of cores`() {
    #expect(ComputeCapability(13, 0).coresPerMultiprocessor == nil)
    #expect(ComputeCapability(1, 3).coresPerMultiprocessor == nil)
  }
}

extension AcceleratorReader {
  /// A reader that is another program.
  fileprivate init(program: String, deadline: Duration) {
    self.init()
    self.program = program
    self.deadline = deadline
  }
}
