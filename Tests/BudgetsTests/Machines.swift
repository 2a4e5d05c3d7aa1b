import Hardware
import Quantities

/// Two packages of four cores of two PUs; siblings are eight apart, as Linux numbers them.
///
/// Each package has a NUMA node of 32 GiB and an L3 cache.
let twoPackages = machine(
  cores: (0..<8).map {
    Core(logicalIndex: $0, package: $0 / 4, numaNode: $0 / 4, pus: [$0, $0 + 8], kind: nil)
  },
  nodes: [
    NUMANode(osIndex: 0, memory: .gibibytes(32), pus: [0, 1, 2, 3, 8, 9, 10, 11]),
    NUMANode(osIndex: 1, memory: .gibibytes(32), pus: [4, 5, 6, 7, 12, 13, 14, 15]),
  ],
  thirdLevelCaches: [[0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]])

/// Four efficiency cores (PUs 0-3), then four performance cores of two PUs (PUs 4-11).
let hybrid = machine(
  cores: (0..<8).map {
    Core(
      logicalIndex: $0, package: 0, numaNode: 0,
      pus: $0 < 4 ? [$0] : [2 * $0 - 4, 2 * $0 - 3], kind: $0 < 4 ? 0 : 1)
  },
  kinds: [
    CPUKind(efficiency: 0, facts: ["CoreType": "IntelAtom"], pus: CPUSet(0..<4)),
    CPUKind(efficiency: 1, facts: ["CoreType": "IntelCore"], pus: CPUSet(4..<12)),
  ])

/// One package of two cores without SMT, and 4 GiB.
let twoCores = machine(
  cores: (0..<2).map {
    Core(logicalIndex: $0, package: 0, numaNode: nil, pus: [$0], kind: nil)
  }, memory: .gibibytes(4))

/// Returns a machine of these parts; unless told otherwise this process may use all of it.
func machine(
  cores: [Core], nodes: [NUMANode] = [], thirdLevelCaches: [CPUSet] = [], kinds: [CPUKind] = [],
  allowed: CPUSet? = nil, memory: ByteCount? = .gibibytes(64),
  isa: [InstructionSet] = [.sse, .avx, .avx2], controlGroup: ControlGroup = ControlGroup()
) -> Machine {
  let all = CPUSet(cores.flatMap(\.pus))
  return Machine(
    source: .synthetic("by hand"),
    root: MachineObject(
      kind: "Machine", logicalIndex: 0, osIndex: nil, attributes: "", pus: all, children: []),
    cores: cores, numaNodes: nodes,
    caches: thirdLevelCaches.map {
      Cache(level: 3, kind: .unified, size: nil, lineSize: nil, pus: $0)
    },
    cpuKinds: kinds, osDevices: [], packages: Set(cores.compactMap(\.package)).count, dies: nil,
    allPUs: all, allowedPUs: allowed ?? all,
    environment: Environment(
      isa: isa, controlGroup: controlGroup, memory: MemorySources(kernelTotal: memory)),
    warnings: [], fingerprint: "0123456789abcdef")
}

extension Machine {
  /// Returns this machine with only some of its PUs allowed.
  func allowing(_ pus: CPUSet) -> Machine {
    var machine = self
    machine.allowedPUs = pus
    return machine
  }
}

/// Returns what a call throws, as a user would read it.
func message(_ body: () throws -> some Any) -> String {
  do { return "no error, but \(try body())" } catch { return "\(error)" }
}
