import Hardware
import Operations
import Quantities

// MARK: - Device

extension BudgetRequest {
  /// The devices asked for, or the processor.
  func resolvedDevices(on machine: Machine) throws(BudgetError) -> [Device] {
    if let devices {
      let kind = device?.kind ?? .gpu
      let present = machine.devices.filter { $0.id.kind == kind && $0.id != .cpu }
      guard devices <= present.count else {
        throw .tooManyDevices(asked: devices, present: present.map(\.id))
      }
      return Array(present.prefix(devices))
    }
    let asked = device ?? .cpu
    return try asked.each.map { one throws(BudgetError) in
      guard let device = machine.device(one) else {
        throw .noDevice(asked: one, present: machine.devices.map(\.id))
      }
      return device
    }
  }

  /// The memory that a kernel may take of each of the devices; `nil` where nobody knows.
  func resolvedMemory(of devices: [Device]) throws(BudgetError) -> ByteCount? {
    if let deviceMemory {
      for device in devices {
        guard device.id != .cpu else { throw .needsDevice(key: "device-memory") }
        guard let memory = device.memory, memory < deviceMemory else { continue }
        throw .tooMuchDeviceMemory(asked: deviceMemory, device: device.id, has: memory)
      }
      return deviceMemory
    }
    return devices.compactMap { device in
      guard device.id != .cpu else { return nil }
      let part = settings.partition.flatMap { device.accelerator?.instance(of: $0)?.memory.total }
      return part ?? device.memory
    }.min()
  }
}

// MARK: - PUs

extension BudgetRequest {
  /// Chooses the PUs by locality, or takes those named.
  func resolvedPUs(on machine: Machine) throws(BudgetError) -> CPUSet {
    if let pus {
      let forbidden = CPUSet(pus.indexes.filter { !machine.allowedPUs.contains($0) })
      guard forbidden.isEmpty else {
        throw .forbiddenPUs(asked: pus, forbidden: forbidden, allowed: machine.allowedPUs)
      }
      return pus
    }
    let candidates = try candidates(on: machine)
    let wanted = cores ?? candidates.count
    guard wanted <= candidates.count else {
      throw .tooManyCores(asked: wanted, usable: candidates.count, within: place)
    }
    let chosen = Locality(of: machine).nearest(wanted, of: candidates)
    let most = chosen.map(\.pus.count).max() ?? 0
    if let smt, smt > most { throw .tooManyPUsPerCore(asked: smt, most: most) }
    return CPUSet(chosen.flatMap(\.pus))
  }

  /// The usable cores of the packages and NUMA nodes asked for.
  private func candidates(on machine: Machine) throws(BudgetError) -> [UsableCore] {
    var usable = machine.usableCores(smt: smt ?? 1)
    if let numa {
      let local = machine.pus(of: numa)
      usable = usable.filter { $0.pus.contains(where: local.contains) }
      guard !usable.isEmpty else { throw .nodesWithoutPUs(numa) }
    }
    guard let packages else { return usable }
    let counts = Dictionary(
      grouping: usable.compactMap(\.core.package), by: { $0 }
    ).mapValues(\.count)
    guard !counts.isEmpty else { throw .noPackages }
    guard packages <= counts.count else {
      throw .tooManyPackages(asked: packages, usable: counts.count)
    }
    // The packages with the most usable cores; the first of equals.
    let kept = Set(
      counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(packages).map(\.key))
    return usable.filter { $0.core.package.map(kept.contains) == true }
  }

  /// The part of the request that narrows where cores may be, as it was written.
  private var place: String? {
    let parts = [packages.map { "packages=\($0)" }, numa.map { "numa=\(listText($0))" }].compactMap(
      \.self)
    return parts.isEmpty ? nil : parts.joined(separator: ",")
  }
}

// MARK: - Threads and quota

extension BudgetRequest {
  func checkedQuota(pus: Int, on machine: Machine) throws(BudgetError) -> Double? {
    guard let quota else { return nil }
    guard quota <= Double(pus) else { throw .quotaAbovePUs(asked: quota, pus: pus) }
    if let limit = machine.environment.controlGroup.quota, quota > limit {
      throw .quotaAboveControlGroup(asked: quota, limit: limit)
    }
    return quota
  }

  func resolvedThreads(pus: Int, on machine: Machine) throws(BudgetError) -> Int {
    if let threads {
      guard threads <= pus else { throw .tooManyThreads(asked: threads, pus: pus) }
      return threads
    }
    let quota = quota ?? machine.environment.controlGroup.quota ?? Double(pus)
    return max(1, min(pus, Int(saturating: min(quota, Double(pus)).rounded(.up))))
  }
}

// MARK: - Memory and instructions

extension BudgetRequest {
  func checkNodes(on machine: Machine) throws(BudgetError) {
    guard let numa else { return }
    let present = NodeSet(machine.numaNodes.map(\.osIndex))
    let missing = numa.indexes.filter { !present.indexes.contains($0) }
    guard missing.isEmpty else {
      throw .unknownNodes(asked: numa, missing: NodeSet(missing), present: present)
    }
  }

  /// The nodes asked for; for whole packages, the nodes beside them where there are others.
  func resolvedNodes(of pus: CPUSet, on machine: Machine) -> NodeSet? {
    if let numa { return numa }
    guard packages != nil else { return nil }
    let local = machine.numaNodes.filter { !$0.pus.intersection(pus).isEmpty }
    guard !local.isEmpty, local.count < machine.numaNodes.count else { return nil }
    return NodeSet(local.map(\.osIndex))
  }

  func checkedMemory(nodes: NodeSet?, on machine: Machine) throws(BudgetError) -> ByteCount? {
    guard let memory else { return nil }
    if let usable = machine.memory, memory > usable {
      throw .tooMuchMemory(asked: memory, usable: usable, nodes: nil)
    }
    if let nodes, let usable = machine.memory(of: nodes), memory > usable {
      throw .tooMuchMemory(asked: memory, usable: usable, nodes: nodes)
    }
    return memory
  }

  func checkedISA(on machine: Machine) throws(BudgetError) -> InstructionSet? {
    guard let isa else { return nil }
    guard machine.isa.isEmpty || machine.isa.contains(isa) else {
      throw .missingInstructionSet(asked: isa, present: machine.isa)
    }
    return isa
  }
}

// MARK: - The machine

extension Machine {
  /// The PUs local to these nodes.
  fileprivate func pus(of nodes: NodeSet) -> CPUSet {
    CPUSet(numaNodes.filter { nodes.indexes.contains($0.osIndex) }.flatMap(\.pus.indexes))
  }

  /// The memory of these nodes, if all of them tell theirs.
  func memory(of nodes: NodeSet) -> ByteCount? {
    var sum = ByteCount(bytes: 0)
    for node in numaNodes where nodes.indexes.contains(node.osIndex) {
      guard let memory = node.memory else { return nil }
      sum = sum + memory
    }
    return sum
  }

  /// The number of cores these PUs are on.
  func cores(holding pus: CPUSet) -> Int {
    usableCores(smt: .max).count { $0.pus.contains(where: pus.contains) }
  }

  /// Whether a budget of this much holds nothing of the machine back.
  ///
  /// One PU of each core is enough: the others would add no unit that computes. So is all memory
  /// but a part of a MiB, as a ladder's first rung asks for.
  func isWhole(
    pus: CPUSet, threads: Int, quota: Double?, memory: ByteCount?, isa: InstructionSet?,
    numa: NodeSet?
  ) -> Bool {
    let allCores = cores.isEmpty ? allPUs.count : cores.count
    let physical = [environment.memory.hwloc, environment.memory.kernelTotal].compactMap(\.self)
    let limit = [memory, environment.memory.controlGroupLimit].compactMap(\.self).min()
    let quota = [quota, environment.controlGroup.quota].compactMap(\.self).min()
    let slack = ByteCount.mebibytes(1)
    return cores(holding: pus) == allCores && threads >= allCores
      && quota ?? .infinity >= Double(threads)
      && (limit.map { limit in physical.min().map { limit + slack > $0 } ?? false } ?? true)
      && (isa == nil || isa == self.isa.last)
      && numa.map { NodeSet(numaNodes.map(\.osIndex)).isSubset(of: $0) } ?? true
  }
}
