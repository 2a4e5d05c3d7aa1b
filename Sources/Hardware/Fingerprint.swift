import Quantities

/// Identifies a machine by what it is made of.
///
/// The canonical text below is hashed with 64-bit FNV-1a (Fowler, Noll and Vo; offset basis
/// 14695981039346656037, prime 1099511628211) and written as 16 hexadecimal digits. Two machines of
/// one make are meant to agree. Anything that names a machine or changes while it runs stays out:
/// host name, serial numbers, users, load, affinity, control groups, kernel release.
struct Fingerprint: Hashable {
  /// The facts, one `key=value` a line, in this order.
  let canonicalText: String

  /// Creates the fingerprint of these facts.
  ///
  /// The memory is the kernel's total where it is known, because on some virtual machines the NUMA
  /// nodes grow as they are used; whole GiB, because a kernel update moves the total a little.
  init(_ facts: TopologyFacts, environment: Environment) {
    let memory = environment.memory.kernelTotal ?? environment.memory.hwloc
    canonicalText = [
      "divide-machine=1",
      "model=\(environment.model ?? "")",
      "isa=\(environment.isa.map(\.rawValue).joined(separator: ","))",
      "packages=\(facts.packages)",
      "dies=\(facts.dies)",
      "cores=\(facts.cores.map { "\($0.pus.count)" }.joined(separator: ","))",
      "pus=\(facts.allPUs.count)",
      "numa=\(facts.numaNodes.map { "\($0.pus.count)" }.joined(separator: ","))",
      "caches=\(CacheGroup.groups(of: facts.caches).map(\.canonicalText).joined(separator: ","))",
      "gibibytes=\(memory.map { "\(($0.bytes + (1 << 29)) >> 30)" } ?? "")",
    ].joined(separator: "\n")
  }

  /// The hash as 16 hexadecimal digits.
  var digits: String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in canonicalText.utf8 {
      hash ^= UInt64(byte)
      hash &*= 1_099_511_628_211
    }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

extension CacheGroup {
  fileprivate var canonicalText: String {
    "L\(level)\(kind.rawValue):\(size.map { "\($0.bytes)" } ?? "")*\(count)"
  }
}
