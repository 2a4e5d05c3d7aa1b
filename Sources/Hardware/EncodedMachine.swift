import Quantities
package struct EncodedMachineV1: Codable, Hashable, Sendable {
  package struct EncodedCache: Codable, Hashable, Sendable {
    package var level: Int
    package var kind: String
    package var bytes: Int64?
    package var count: Int
  }
  package var packages: Int
  package var cores: Int
  package var pus: Int
  package var numaNodes: Int
  package var caches: [EncodedCache]
  package var allowedPUs: [Int]
  package var memoryBytes: Int64?
  package var model: String?
  package var isa: [String]
  package var fingerprint: String
}
extension Machine {
  package func encoded() -> EncodedMachineV1 {
    EncodedMachineV1(packages: packages, cores: cores.count, pus: pus, numaNodes: numaNodes.count,
      caches: CacheGroup.groups(of: caches).map { .init(level: $0.level, kind: $0.kind.rawValue, bytes: $0.size?.bytes, count: $0.count) },
      allowedPUs: allowedPUs.indexes, memoryBytes: memory?.bytes, model: model, isa: isa.map(\.rawValue), fingerprint: fingerprint)
  }
}
