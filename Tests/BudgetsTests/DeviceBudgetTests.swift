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
    #expect(budget.memoryLimit == .gibibytes(80))
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

  @Test func `what names no device is refused`() {
    #expect(
      message { try BudgetRequest(parsing: "device=cuda:0") }
        == "The budget's 'device' is 'cuda:0'. Expected a device such as device=cpu or "
        + "device=gpu:0."
    )
  }
}
