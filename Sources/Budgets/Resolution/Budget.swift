package import Hardware
package import Operations
package import Quantities

/// The slice of a machine that a run may use.
///
///     let budget = try Budget("cores=2,quota=1.5", on: machine)
///     budget.pus      // 0-1
///     budget.threads  // 2
///
/// A budget that does not fit its machine cannot be made.
package struct Budget: Hashable, Sendable {
  /// What was asked for.
  package let request: BudgetRequest
  /// The devices that compute.
  package let device: DeviceID
  /// The PUs to run on.
  package let pus: CPUSet
  /// The number of cores those PUs are on.
  package let cores: Int
  /// The number of threads that may compute, the main one included.
  package let threads: Int
  /// CPU time per time in PUs, if limited.
  package let quota: Double?
  /// The quota of the control group around this process, if it is less than the PUs.
  package let outerQuota: Double?
  /// The memory that may be used, if limited.
  package let memory: ByteCount?
  /// The memory limit of the control group around this process, if any.
  package let outerMemory: ByteCount?
  /// The memory that a kernel may take: what the budget names, or what the machine or its NUMA
  /// nodes let this process use, if that is known.
  ///
  /// Of a device beside the processor it is no more than the device's own.
  package let memoryLimit: ByteCount?
  /// The memory that a kernel may take of each device beside the processor: what the budget names,
  /// or what the smallest of them has.
  package let deviceMemory: ByteCount?
  /// How a process is shown only these devices; `nil` for the processor, and where no driver tells
  /// how.
  package let binding: DeviceBinding?
  /// What the devices beside the processor can compute at most; `nil` where that isn't known.
  package let deviceLimit: AcceleratorLimit?
  /// The newest vector instructions to use, if limited.
  package let isa: InstructionSet?
  /// The NUMA nodes to take memory from, if limited.
  package let numa: NodeSet?
  /// The wall time of one invocation, if limited.
  package let time: Duration?
  /// What results under this budget stand for.
  package let standing: Standing

  /// The canonical text of the request, such as `cores=2,quota=1.5`.
  package var name: String { request.description }
  /// The quota that binds: the budget's, or else that of the control group around this process.
  package var quotaInForce: Double? { quota ?? outerQuota }

  /// Resolves a request on a machine.
  ///
  /// Cores are chosen by locality, one PU of each unless `smt=` asks for more. Unless named, there
  /// are as many threads as PUs, or as the quota can keep busy: a library that ignores quotas
  /// would otherwise spend its threads waiting for each other.
  ///
  /// - Throws: `BudgetError` if the machine lacks something, saying what would fit.
  package init(_ request: BudgetRequest, on machine: Machine) throws(BudgetError) {
    guard !machine.allowedPUs.isEmpty else { throw .nothingAllowed }
    let devices = try request.resolvedDevices(on: machine)
    device = DeviceID(devices[0].id.kind, indexes: Set(devices.map(\.id.index)))
    deviceMemory = try request.resolvedMemory(of: devices)
    try request.checkSettings(of: devices)
    let cards = devices.compactMap(\.accelerator)
    deviceLimit = cards.count == devices.count ? AcceleratorLimit(cards) : nil
    binding = DeviceBinding(devices, partition: request.settings.partition)
    try request.checkNodes(on: machine)
    pus = try request.resolvedPUs(on: machine)
    cores = machine.cores(holding: pus)
    quota = try request.checkedQuota(pus: pus.count, on: machine)
    let outer = machine.environment.controlGroup
    outerQuota = outer.quota.flatMap { [pus] in $0 < Double(pus.count) ? $0 : nil }
    threads = try request.resolvedThreads(pus: pus.count, on: machine)
    numa = request.resolvedNodes(of: pus, on: machine)
    memory = try request.checkedMemory(nodes: numa, on: machine)
    outerMemory = outer.memoryLimit
    let hostMemory =
      memory ?? [machine.memory, numa.flatMap(machine.memory(of:))].compactMap(\.self).min()
    memoryLimit = [hostMemory, deviceMemory].compactMap(\.self).min()
    isa = try request.checkedISA(on: machine)
    time = request.time
    self.request = request
    let isWhole =
      device == .cpu
      ? machine.isWhole(
        pus: pus, threads: threads, quota: quota, memory: memory, isa: isa, numa: numa)
      : request == BudgetRequest(device: device) || request == BudgetRequest(devices: device.count)
    standing = isWhole ? .native : .emulated
  }

  /// Resolves a request, given as text, on a machine.
  ///
  /// - Throws: `BudgetError` if the text is not a budget or does not fit.
  package init(_ text: String, on machine: Machine) throws(BudgetError) {
    try self.init(BudgetRequest(parsing: text), on: machine)
  }
}

/// What results under a budget stand for.
package enum Standing: String, CaseIterable, Hashable, Sendable {
  /// The whole machine, or a whole device of it: results are that machine's.
  case native
  /// A part of a larger machine, whose turbo, caches and memory channels are still better than
  /// those of a machine of that size.
  case emulated
}
