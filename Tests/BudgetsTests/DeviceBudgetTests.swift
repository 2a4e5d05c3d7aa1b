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

  @Test func `what names no device is refused`() {
    #expect(
      message { try BudgetRequest(parsing: "device=rocm:0") }
        == "The budget's 'device' is 'rocm:0'. Expected a device such as device=cpu, device=gpu:0 "
        + "or device=gpu:0+1."
    )
  }
}
