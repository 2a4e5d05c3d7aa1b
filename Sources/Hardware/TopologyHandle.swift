import CHwloc
import Glibc

/// Owns one `hwloc_topology_t` for as long as it takes to read it.
@safe struct TopologyHandle: ~Copyable {
  let raw: hwloc_topology_t

  private init(adopting raw: hwloc_topology_t) { unsafe self.raw = raw }

  /// Loads the topology of a source.
  init(loading source: MachineSource) throws(DiscoveryError) {
    var pointer: hwloc_topology_t?
    guard unsafe hwloc_topology_init(&pointer) == 0, let raw = unsafe pointer else {
      throw .failed(step: "start", reason: lastSystemError())
    }
    let handle = unsafe TopologyHandle(adopting: raw)
    try handle.select(source)
    try handle.configure()
    guard unsafe hwloc_topology_load(raw) == 0 else {
      switch source {
      case .live: throw .failed(step: "discover this machine", reason: lastSystemError())
      case .xml(let path): throw .notATopology(path: path)
      case .synthetic(let text): throw .invalidSynthetic(text)
      }
    }
    if source == .live, unsafe hwloc_topology_is_thissystem(raw) == 0 {
      throw .anotherMachine(variables: redirectingVariables())
    }
    self = handle
  }

  deinit { unsafe hwloc_topology_destroy(raw) }

  private func select(_ source: MachineSource) throws(DiscoveryError) {
    switch source {
    case .live:
      // What hwloc would load instead comes from a file, too.
      guard unsafe getenv("HWLOC_XMLFILE") == nil || getenv("HWLOC_THISSYSTEM") != nil else {
        throw .anotherMachine(variables: redirectingVariables())
      }
    case .xml(let path):
      try Self.checkReadable(path)
      guard unsafe hwloc_topology_set_xml(raw, path) == 0 else {
        throw .notATopology(path: path)
      }
    case .synthetic(let text):
      guard impliedPUs(text) <= largestSynthetic else {
        throw .tooLarge(synthetic: text, limit: largestSynthetic)
      }
      guard unsafe hwloc_topology_set_synthetic(raw, text) == 0 else {
        throw .invalidSynthetic(text)
      }
    }
  }

  /// Tells a missing file apart first, because hwloc does not say why it failed.
  static func checkReadable(_ path: String) throws(DiscoveryError) {
    guard unsafe access(path, R_OK) == 0 else {
      throw .unreadable(path: path, reason: lastSystemError())
    }
  }

  /// Asks for all that `Machine` holds, and for nothing slow beside it.
  ///
  /// PCI devices stay out: finding them takes four times as long as all the rest, and the devices
  /// that compute are found as OS devices without them. Disallowed PUs stay in, so that the tree is
  /// the machine's and not the control group's.
  private func configure() throws(DiscoveryError) {
    let flags =
      HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED.rawValue | HWLOC_TOPOLOGY_FLAG_NO_DISTANCES.rawValue
      | HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS.rawValue
    let done =
      unsafe hwloc_topology_set_flags(raw, UInt(flags)) == 0
      && hwloc_topology_set_cache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL) == 0
      && hwloc_topology_set_icache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL) == 0
      && hwloc_topology_set_type_filter(raw, HWLOC_OBJ_MEMCACHE, HWLOC_TYPE_FILTER_KEEP_ALL) == 0
      && hwloc_topology_set_type_filter(
        raw, HWLOC_OBJ_OS_DEVICE, HWLOC_TYPE_FILTER_KEEP_IMPORTANT) == 0
    guard done else { throw .failed(step: "prepare the discovery", reason: lastSystemError()) }
  }
}

/// The most PUs a synthetic machine may have: far above any real one, and still quick to build.
private let largestSynthetic = 16_384

/// Returns the product of the counts in a synthetic description, as far as they can be told.
private func impliedPUs(_ synthetic: String) -> Int {
  var product = 1
  for level in synthetic.split(separator: " ") where !level.hasPrefix("[") {
    let digits = level.split(separator: ":").dropFirst().first?.prefix { $0.isNumber } ?? "1"
    let count = digits.isEmpty ? 1 : Int(digits) ?? .max
    let (next, overflow) = product.multipliedReportingOverflow(by: count)
    if overflow { return .max }
    product = next
  }
  return product
}

/// Returns the variables by which hwloc's user can make it describe another machine.
private func redirectingVariables() -> [String] {
  ["HWLOC_XMLFILE", "HWLOC_SYNTHETIC", "HWLOC_FSROOT", "HWLOC_CPUID_PATH", "HWLOC_THISSYSTEM"]
    .filter { unsafe getenv($0) != nil }
}

private func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }
