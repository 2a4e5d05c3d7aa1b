package import Hardware
import Quantities
package import RecordFormat

extension Hardware.Environment {
  /// Reads what a record says of the machine's settings, as they were when it was measured.
  package init(_ encoded: MachineV1.Environment) {
    let (group, memory) = (encoded.controlGroup, encoded.memory)
    self.init(
      features: encoded.features, microcode: encoded.microcode, hypervisor: encoded.hypervisor,
      governor: encoded.governor, turbo: encoded.turbo, smt: encoded.smt,
      transparentHugePages: encoded.transparentHugePages, clockSource: encoded.clockSource,
      numaBalancing: encoded.numaBalancing, load: encoded.load, kernel: encoded.kernel,
      controlGroup: ControlGroup(
        layout: ControlGroup.Layout(rawValue: group.layout) ?? .none, quota: group.quotaPUs,
        memoryLimit: group.memoryLimitBytes.map(ByteCount.init)),
      memory: MemorySources(
        hwloc: memory.hwlocBytes.map(ByteCount.init),
        kernelTotal: memory.kernelTotalBytes.map(ByteCount.init),
        kernelAvailable: memory.kernelAvailableBytes.map(ByteCount.init),
        controlGroupLimit: memory.controlGroupLimitBytes.map(ByteCount.init)))
  }
}
