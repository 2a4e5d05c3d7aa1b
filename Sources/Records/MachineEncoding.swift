package import Hardware
import Operations
import Quantities
package import RecordFormat

extension MachineV1 {
  /// Writes a machine down.
  ///
  /// Compute devices are listed where there are others than the processor.
  package init(_ machine: Machine) {
    self.init(
      schemaVersion: 1, source: machine.source.name, sourceName: machine.source.detail,
      fingerprint: machine.fingerprint, model: machine.model, isa: machine.isa.map(\.rawValue),
      packages: machine.packages, dies: machine.dies, cores: machine.cores.count,
      pus: machine.pus, numaNodes: machine.numaNodes.count,
      allowedPUs: machine.allowedPUs.indexes, offlinePUs: machine.offlinePUs.indexes,
      corePUs: machine.cores.map(\.pus),
      nodes: machine.numaNodes.map {
        Node(
          osIndex: $0.osIndex, memoryBytes: $0.memory?.bytes, pus: $0.pus.indexes,
          allowed: $0.isAllowed)
      },
      caches: CacheGroup.groups(of: machine.caches).map {
        Caches(
          level: $0.level, kind: $0.kind.rawValue, bytes: $0.size?.bytes,
          lineBytes: $0.lineSize?.bytes, count: $0.count)
      },
      cpuKinds: machine.cpuKinds.map {
        Kind(efficiency: $0.efficiency, facts: $0.facts, pus: $0.pus.indexes)
      },
      devices: machine.osDevices.map { Device(kind: $0.kind, name: $0.name, facts: $0.facts) },
      computeDevices: machine.devices.count > 1
        ? machine.devices.map { ComputeDevice($0, machine.accelerators) } : nil,
      memoryBytes: machine.memory?.bytes, environment: Environment(machine.environment),
      warnings: machine.warnings)
  }
}

extension MachineV1.ComputeDevice {
  /// Writes a device down.
  fileprivate init(_ device: Hardware.Device, _ accelerators: Accelerators) {
    self.init(
      id: device.id.description, name: device.name, memoryBytes: device.memory?.bytes,
      pus: device.nearPUs.indexes,
      accelerator: device.accelerator.map { AcceleratorV1($0, accelerators) })
  }
}

extension MachineV1.Environment {
  /// Writes down what hwloc does not hold.
  fileprivate init(_ environment: Hardware.Environment) {
    let (group, memory) = (environment.controlGroup, environment.memory)
    self.init(
      features: environment.features, microcode: environment.microcode,
      hypervisor: environment.hypervisor, governor: environment.governor,
      turbo: environment.turbo, smt: environment.smt,
      transparentHugePages: environment.transparentHugePages,
      clockSource: environment.clockSource, numaBalancing: environment.numaBalancing,
      load: environment.load, kernel: environment.kernel,
      controlGroup: .init(
        layout: group.layout.rawValue, quotaPUs: group.quota,
        memoryLimitBytes: group.memoryLimit?.bytes),
      memory: .init(
        hwlocBytes: memory.hwloc?.bytes, kernelTotalBytes: memory.kernelTotal?.bytes,
        kernelAvailableBytes: memory.kernelAvailable?.bytes,
        controlGroupLimitBytes: memory.controlGroupLimit?.bytes, binding: memory.bindingSource),
      highestClockHertz: environment.highestClock)
  }
}
