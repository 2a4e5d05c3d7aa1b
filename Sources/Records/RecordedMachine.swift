package import Hardware
package import Operations
package import Quantities
import RecordFormat

/// A machine as a record describes it: what results need to know of it.
package struct RecordedMachine: Hashable, Sendable {
  /// The caches of one level and size that hold data.
  package struct Caches: Hashable, Sendable {
    /// 1 is the nearest to the core.
    package var level: Int
    /// The size of each, if known.
    package var size: ByteCount?
    /// How many there are.
    package var count: Int
  }

  /// Identifies the machine: 16 hexadecimal digits.
  package var fingerprint: String
  /// The processor's model name.
  package var model: String?
  /// The number of packages.
  package var packages: Int
  /// The number of cores.
  package var cores: Int
  /// The number of PUs.
  package var pus: Int
  /// The number of NUMA nodes.
  package var numaNodes: Int
  /// The caches that hold data, from the largest level.
  package var caches: [Caches]
  /// The newest vector instructions; `nil` for none.
  package var isa: String?
  /// What its processor's cores can compute at most.
  package var arithmetic: ArithmeticLimit
  /// The memory that the run could use.
  package var memory: ByteCount?
  /// The memory of devices that have their own.
  package var deviceMemory: [DeviceID: ByteCount]

  /// Reads a machine of a record.
  init(_ encoded: MachineV1) {
    fingerprint = encoded.fingerprint
    model = encoded.model
    packages = encoded.packages
    cores = encoded.cores
    pus = encoded.pus
    numaNodes = encoded.numaNodes
    caches = encoded.caches.filter { $0.kind != "instruction" }.map {
      Caches(level: $0.level, size: $0.bytes.map(ByteCount.init), count: $0.count)
    }
    isa = encoded.isa.last
    arithmetic = ArithmeticLimit(
      isa: encoded.isa.last.flatMap(InstructionSet.init),
      highestClock: encoded.environment.highestClockHertz)
    memory = encoded.memoryBytes.map(ByteCount.init)
    let own = (encoded.computeDevices ?? []).compactMap { device -> (DeviceID, ByteCount)? in
      guard let id = DeviceID(device.id), let bytes = device.memoryBytes else { return nil }
      return (id, ByteCount(bytes: bytes))
    }
    deviceMemory = Dictionary(own, uniquingKeysWith: { first, _ in first })
  }

  /// Returns the memory that a kernel on a device may use, if it is known.
  package func memory(of device: DeviceID) -> ByteCount? {
    device == .cpu ? memory : deviceMemory[device]
  }
}
