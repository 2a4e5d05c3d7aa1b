package import Hardware
package import Operations
package import Quantities

/// What somebody asks to be granted, before it is known whether a machine has it.
///
///     let request = try BudgetRequest(parsing: "cores=2, quota=1.5, memory=4096MiB")
///     request.description  // "cores=2,quota=1.5,memory=4GiB"
///
/// What is not named is not limited; a request that names nothing is `all`. Every amount is
/// positive.
package struct BudgetRequest: Hashable, Sendable {
  /// The devices that compute; the processor unless named.
  package let device: DeviceID?
  /// The number of accelerators that compute together, from the first.
  package let devices: Int?
  /// The most memory of each device.
  package let deviceMemory: ByteCount?
  /// How the device has to be set already: nothing here changes it.
  package let settings: DeviceSettings
  /// The number of packages to stay within.
  package let packages: Int?
  /// The NUMA nodes whose cores and memory to use.
  package let numa: NodeSet?
  /// The number of cores.
  package let cores: Int?
  /// The most PUs to use of a core; 1 unless named.
  package let smt: Int?
  /// The PUs themselves, instead of a number of cores.
  package let pus: CPUSet?
  /// CPU time per time, in PUs.
  package let quota: Double?
  /// The most memory.
  package let memory: ByteCount?
  /// The newest vector instructions that libraries may choose their code by.
  package let isa: InstructionSet?
  /// The number of threads that may compute; as many as can be busy unless named.
  package let threads: Int?
  /// The wall time of one invocation.
  package let time: Duration?

  /// Creates a request from its parts.
  ///
  /// - Precondition: Every number and amount is positive, and no set is empty.
  package init(
    device: DeviceID? = nil, devices: Int? = nil, deviceMemory: ByteCount? = nil,
    settings: DeviceSettings = DeviceSettings(), packages: Int? = nil, numa: NodeSet? = nil,
    cores: Int? = nil,
    smt: Int? = nil,
    pus: CPUSet? = nil, quota: Double? = nil, memory: ByteCount? = nil,
    isa: InstructionSet? = nil, threads: Int? = nil, time: Duration? = nil
  ) {
    precondition(
      [devices, packages, cores, smt, threads].allSatisfy { $0 ?? 1 > 0 },
      "A count is not positive.")
    precondition(quota ?? 1 >= BudgetRequest.smallestQuota, "The quota is too small.")
    precondition(
      memory?.bytes ?? 1 > 0 && deviceMemory?.bytes ?? 1 > 0, "The memory is not positive.")
    precondition(time ?? .seconds(1) > .zero, "The time is not positive.")
    precondition(pus?.isEmpty != true && numa?.indexes.isEmpty != true, "A set is empty.")
    // `device=cpu` says what is so anyway: it is no budget of its own.
    self.device = device == .cpu ? nil : device
    self.devices = devices
    self.deviceMemory = deviceMemory
    self.settings = settings
    self.packages = packages
    self.numa = numa
    self.cores = cores
    self.smt = smt
    self.pus = pus
    self.quota = quota
    self.memory = memory
    self.isa = isa
    self.threads = threads
    self.time = time
  }

  /// The least quota the kernel takes: 1 ms of CPU time in a period of 100 ms.
  ///
  /// The kernel's constant is `min_cfs_quota_period` in `kernel/sched/core.c`.
  package static let smallestQuota = 0.01

  /// The keys of the grammar, for help texts.
  package static var keys: [String] { BudgetKey.allCases.map(\.rawValue) }
}

/// The words of the budget grammar, in the order of its canonical form.
enum BudgetKey: String, CaseIterable, Hashable, Sendable {
  case device
  case devices
  case deviceMemory = "device-memory"
  case power
  case clock
  case mig
  case cores
  case packages
  case numa
  case pus
  case smt
  case threads
  case quota
  case memory
  case isa
  case time
}

// MARK: - The canonical form

extension BudgetRequest: CustomStringConvertible {
  /// The canonical form: each named part in a fixed order, or `all`.
  ///
  /// It parses back to the same request.
  package var description: String {
    let parts = BudgetKey.allCases.compactMap { key in
      text(of: key).map { "\(key.rawValue)=\($0)" }
    }
    return parts.isEmpty ? "all" : parts.joined(separator: ",")
  }

  private func text(of key: BudgetKey) -> String? {
    switch key {
    case .device: device?.description
    case .devices: devices.map(String.init)
    case .deviceMemory: deviceMemory.map(memoryText)
    case .power, .clock, .mig: settings.named.first { $0.key == key.rawValue }?.value
    case .packages: packages.map(String.init)
    case .numa: numa.map(listText)
    case .cores: cores.map(String.init)
    case .smt: smt.map(String.init)
    case .pus: pus.map(listText)
    case .quota: quota.map(decimalText)
    case .memory: memory.map(memoryText)
    case .isa: isa?.rawValue
    case .threads: threads.map(String.init)
    case .time: time.map(timeText)
    }
  }
}
