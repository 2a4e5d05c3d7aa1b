import Quantities
import Randomness

/// Identifies a machine by what it is made of.
///
/// The canonical text below is hashed with FNV-1a. Two machines of
/// one make are meant to agree. Anything that names a machine or changes while it runs stays out:
/// host name, serial numbers, users, load, affinity, control groups, kernel release.
struct Fingerprint: Hashable {
  /// The facts, one `key=value` a line, in this order.
  let canonicalText: String

  /// Creates the fingerprint of these facts.
  ///
  /// The memory is the kernel's total where it is known, because on some virtual machines the NUMA
  /// nodes grow as they are used; whole GiB, because a kernel update moves the total a little.
  ///
  /// Graphics processors count by model and number, where there are any; so machines without keep
  /// the fingerprint that they always had.
  init(_ facts: TopologyFacts, environment: Environment, accelerators: Accelerators) {
    let memory = environment.memory.kernelTotal ?? environment.memory.hwloc
    canonicalText =
      ([
        "divide-machine=1",
        "model=\(environment.model ?? "")",
        "isa=\(environment.isa.map(\.rawValue).joined(separator: ","))",
        "packages=\(facts.packages)",
        "dies=\(facts.dies)",
        "cores=\(facts.cores.map { "\($0.pus.count)" }.joined(separator: ","))",
        "pus=\(facts.allPUs.count)",
        "numa=\(facts.numaNodes.map { "\($0.pus.count)" }.joined(separator: ","))",
        "caches=\(CacheGroup.groups(of: facts.caches).map(\.canonicalText).joined(separator: ","))",
        "gibibytes=\(memory.map { "\((($0.bytes >> 29) + 1) >> 1)" } ?? "")",
      ] + (accelerators.fingerprint.map { ["accelerators=\($0)"] } ?? [])).joined(separator: "\n")
  }

  /// The hash as 16 hexadecimal digits.
  var digits: String { FNV1a(canonicalText.utf8).digits }
}

extension CacheGroup {
  fileprivate var canonicalText: String {
    "L\(level)\(kind.rawValue):\(size.map { "\($0.bytes)" } ?? "")*\(count)"
  }
}
