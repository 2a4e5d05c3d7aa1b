import Budgets
import Hardware
import Operations
import Quantities
import Testing

/// Budgets that name a device, on a machine with a GPU that isn't there.
struct DeviceBudgetTests {
  private let machine: Machine

  init() {
    var machine = twoPackages
    machine.devices.append(
      Device(DeviceID(.gpu), name: "A GPU", memory: .gibibytes(80), nearPUs: [4, 5, 6, 7]))
    self.machine = machine
  }

  @Test func `without the key, the processor computes`() throws {
    #expect(try Budget("cores=2", on: machine).device == .cpu)
    #expect(try Budget("device=cpu,cores=2", on: machine) == Budget("cores=2", on: machine))
    #expect(try BudgetRequest(parsing: "device=cpu").description == "all")
  }

  @Test(arguments: ["device=gpu", "device=gpu:0", " device = gpu:0 "])
  func `a budget on a GPU has its memory, and is the whole of it`(text: String) throws {
    let budget = try Budget(text, on: machine)
    #expect(budget.device == DeviceID(.gpu))
    #expect(budget.name == "device=gpu:0")
    #expect(budget.deviceMemory == .gibibytes(80))
    // Operands are in the host's memory, too.
    #expect(budget.memoryLimit == .gibibytes(64))
    #expect(budget.standing == .native)
    #expect(try Budget(budget.name, on: machine) == budget)
  }

  @Test func `a GPU whose host is held back stands for less than itself`() throws {
    let budget = try Budget("device=gpu,cores=1", on: machine)
    #expect(budget.name == "device=gpu:0,cores=1")
    #expect(budget.cores == 1)
    #expect(budget.standing == .emulated)
  }

  @Test func `a device that the machine lacks is refused with those it has`() {
    #expect(
      message { try Budget("device=gpu:1", on: machine) }
        == "The budget asks for device=gpu:1, which this machine doesn't have. It has cpu, gpu:0.")
    #expect(
      message { try Budget("device=gpu", on: twoPackages) }
        == "The budget asks for device=gpu:0, which this machine doesn't have. It has cpu.")
  }

  @Test func `several GPUs compute together, and have the memory of the smallest`() throws {
    var machine = machine
    machine.devices.append(
      Device(DeviceID(.gpu, 1), name: "a GPU", memory: .gibibytes(40), nearPUs: machine.allPUs))
    let both = try Budget("devices=2", on: machine)
    #expect(both.device == DeviceID(.gpu, indexes: [0, 1]))
    #expect(both.name == "devices=2")
    #expect(both.deviceMemory == .gibibytes(40))
    #expect(both.standing == .native)
    #expect(try Budget("device=cuda:0+1", on: machine).device == both.device)
    #expect(try Budget("device=gpu:1", on: machine).deviceMemory == .gibibytes(40))
    #expect(Ladder.devices.requests(on: machine).map(\.description) == ["devices=1", "devices=2"])
    #expect(
      message { try Budget("devices=3", on: machine) }
        == "The budget asks for devices=3, but this machine has gpu:0, gpu:1.")
    #expect(
      message { try BudgetRequest(parsing: "device=gpu:0,devices=2") }
        == "The budget names both device and devices, and device already decides it. Leave one out."
    )
  }

  @Test func `a part of a GPU's memory may be granted, and no more than there is`() throws {
    let budget = try Budget("device=gpu,device-memory=20GiB", on: machine)
    #expect(budget.name == "device=gpu:0,device-memory=20GiB")
    #expect(budget.deviceMemory == .gibibytes(20))
    #expect(budget.memoryLimit == .gibibytes(20))
    #expect(budget.standing == .emulated)
    #expect(
      message { try Budget("device=gpu,device-memory=90GiB", on: machine) }
        == "The budget asks for device-memory=90GiB, but gpu:0 has 80GiB. Ask for "
        + "device-memory=80GiB or less.")
    #expect(
      message { try Budget("device-memory=20GiB", on: machine) }
        == "The budget names device-memory, which is a GPU's, but the processor computes. Name a "
        + "device as well, such as device=gpu:0.")
  }

  @Test(arguments: [
    "power=300W", "clock=1410MHz", "clock=2GHz", "mig=1g.10gb", "power=300W,mig=7g.80gb",
  ])
  func `settings of a device are written as they are read`(text: String) throws {
    #expect(
      try BudgetRequest(parsing: "device=gpu:0," + text).description == "device=gpu:0,"
        + text.replacing("2GHz", with: "2000MHz"))
  }

  @Test func `a setting that nothing tells of is refused`() {
    #expect(
      message { try Budget("device=gpu,power=300W", on: machine) }
        == "The budget asks for power=300W, but gpu:0 doesn't tell what it has. Leave out power=.")
  }

  // MARK: - Cards whose drivers tell of them

  /// The machine with two cards, of which the second is divided.
  private var cards: Machine {
    var first = Accelerator(index: 0, vendor: .nvidia)
    first.handle = AcceleratorHandle(forBinding: "GPU-a")
    first.memory = .init(total: .gibibytes(80))
    first.power = .init(limit: 400.2)
    first.clock = .init(maximum: 1_980, application: 1_410)
    first.memoryClock = .init(maximum: 2_619)
    var second = Accelerator(index: 1, vendor: .nvidia)
    second.handle = AcceleratorHandle(forBinding: "GPU-b")
    second.memory = .init(total: .gibibytes(80))
    second.division = .init(
      isOn: true,
      instances: [
        .init(
          profile: "1g.10gb", memory: .init(total: .gibibytes(10)),
          handle: AcceleratorHandle(forBinding: "MIG-c"))
      ])
    var machine = twoPackages
    machine.devices += [first, second].map { card in
      Device(
        card.id, name: "a card", memory: card.memory.total, nearPUs: machine.allPUs,
        accelerator: card)
    }
    return machine
  }

  @Test func `a process is bound to the granted cards, and counts them from 0`() throws {
    let second = try Budget("device=gpu:1", on: cards)
    #expect(second.binding?.variables == ["CUDA_VISIBLE_DEVICES": "GPU-b"])
    #expect(second.binding?.seen(second.device) == DeviceID(.gpu))
    let both = try Budget("devices=2", on: cards)
    #expect(both.binding?.variables == ["CUDA_VISIBLE_DEVICES": "GPU-a,GPU-b"])
    #expect(both.binding?.seen(both.device) == DeviceID(.gpu, indexes: [0, 1]))
    #expect(try Budget("all", on: cards).binding == nil)
    // Without a driver that tells, nothing is bound.
    #expect(try Budget("device=gpu", on: machine).binding == nil)
  }

  @Test func `an instance of a divided card is bound by itself, with its own memory`() throws {
    let budget = try Budget("device=gpu:1,mig=1g.10gb", on: cards)
    #expect(budget.binding?.variables == ["CUDA_VISIBLE_DEVICES": "MIG-c"])
    #expect(budget.deviceMemory == .gibibytes(10))
  }

  @Test func `nothing that names a specimen is in a budget's words or facts`() throws {
    let budget = try Budget("device=gpu:0", on: cards)
    let plan = EnforcementPlan(for: budget, with: Capabilities())
    #expect(!"\(budget)".contains("GPU-a"))
    #expect(!"\(plan)".contains("GPU-a"))
    #expect(
      plan.facts[.device]
        == ResourceFact(
          resource: .device, requested: "gpu:0",
          enforcement: .by(
            .environment, note: "a process that changes its variables sees other devices, too")))
    #expect(plan.facts[.deviceMemory]?.enforcement == .notLimited)
    #expect(
      EnforcementPlan(for: try Budget("all", on: cards), with: Capabilities()).facts[.device] == nil
    )
  }

  @Test func `settings that are so are granted`() throws {
    #expect(try Budget("device=gpu:0,power=400W,clock=1410MHz", on: cards).standing == .emulated)
  }

  @Test(arguments: [
    (
      "device=gpu:0,power=300W",
      "The budget asks for power=300W, but gpu:0 has 400W. divide changes no device's settings. To "
        + "set it: sudo nvidia-smi -i 0 -pl 300"
    ),
    (
      "device=gpu:0,clock=1980MHz",
      "The budget asks for clock=1980MHz, but gpu:0 has 1410MHz. divide changes no device's "
        + "settings. To set it: sudo nvidia-smi -i 0 -ac 2619,1980"
    ),
    (
      "device=gpu:0,mig=1g.10gb",
      "The budget asks for mig=1g.10gb, but gpu:0 has MIG off. divide changes no device's settings"
        + ". To set it: sudo nvidia-smi -i 0 -mig 1 && sudo nvidia-smi mig -i 0 -cgi 1g.10gb -C"
    ),
    (
      "device=gpu:1,mig=2g.20gb",
      "The budget asks for mig=2g.20gb, but gpu:1 has 1g.10gb. divide changes no device's settings"
        + ". To set it: sudo nvidia-smi mig -i 1 -cgi 2g.20gb -C"
    ),
  ])
  func `a setting that isn't so is refused with the command that would set it`(
    text: String, expected: String
  ) {
    #expect(message { try Budget(text, on: cards) } == expected)
  }

  @Test func `what names no device is refused`() {
    #expect(
      message { try BudgetRequest(parsing: "device=rocm:0") }
        == "The budget's 'device' is 'rocm:0'. Expected a device such as device=cpu, device=gpu:0 "
        + "or device=gpu:0+1."
    )
  }
}
