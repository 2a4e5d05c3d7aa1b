import CHwloc
import Quantities
import System

/// What hwloc knows of a machine, as values.
///
/// They are encoded for one process to tell another of the same build, and never kept.
struct TopologyFacts: Codable {
  var root: MachineObject
  var packages = 0
  var dies = 0
  var cores: [Core] = []
  var numaNodes: [NUMANode] = []
  var caches: [Cache] = []
  var cpuKinds: [CPUKind] = []
  var osDevices: [OSDevice] = []
  /// The PUs that are online.
  var allPUs: CPUSet
  /// The PUs that exist, online or not.
  var completePUs: CPUSet
  var allowedPUs: CPUSet
  /// The model name of the first package that has one.
  var model: String?
  /// The name and release of the system that hwloc ran on.
  var kernel: String?
}

extension TopologyHandle {
  /// Reads the whole topology into values.
  func facts(of source: MachineSource) -> TopologyFacts {
    let machine = unsafe hwloc_get_root_obj(raw)
    var reading = unsafe TopologyReading(allowedNodes: hwloc_topology_get_allowed_nodeset(raw))
    let kinds = cpuKinds()
    reading.cpuKinds = kinds
    var facts = TopologyFacts(
      root: unsafe reading.object(machine),
      allPUs: unsafe CPUSet(hwloc_topology_get_topology_cpuset(raw)),
      completePUs: unsafe CPUSet(hwloc_topology_get_complete_cpuset(raw)),
      allowedPUs: unsafe CPUSet(hwloc_topology_get_allowed_cpuset(raw)))
    facts.allowedPUs = facts.allowedPUs.intersection(facts.allPUs)
    if source == .live, let bound = boundPUs() {
      facts.allowedPUs = facts.allowedPUs.intersection(bound)
    }
    facts.packages = reading.packages
    facts.dies = reading.dies
    facts.cores = reading.cores
    facts.numaNodes = reading.numaNodes.sorted { $0.logicalIndex < $1.logicalIndex }.map(\.node)
    facts.caches = reading.caches
    facts.cpuKinds = kinds
    facts.osDevices = osDevices()
    facts.model = reading.model
    let system = unsafe infos(of: machine)
    facts.model = facts.model ?? system["CPUModel"]?.trimmed
    facts.kernel = system["OSRelease"].map { (system["OSName"] ?? "Linux") + " " + $0 }
    return facts
  }

  /// The PUs that this process is bound to.
  ///
  /// The corresponding hwloc function is `hwloc_get_cpubind`.
  private func boundPUs() -> CPUSet? {
    guard let set = unsafe hwloc_bitmap_alloc() else { return nil }
    defer { unsafe hwloc_bitmap_free(set) }
    guard unsafe hwloc_get_cpubind(raw, set, 0) == 0 else { return nil }
    return unsafe CPUSet(set)
  }

  private func cpuKinds() -> [CPUKind] {
    guard let set = unsafe hwloc_bitmap_alloc() else { return [] }
    defer { unsafe hwloc_bitmap_free(set) }
    return (0..<max(0, unsafe hwloc_cpukinds_get_nr(raw, 0))).compactMap { index in
      var efficiency: CInt = -1
      var count: CUnsignedInt = 0
      var list: UnsafeMutablePointer<hwloc_info_s>?
      let status = unsafe hwloc_cpukinds_get_info(
        raw, CUnsignedInt(index), set, &efficiency, &count, &list, 0)
      guard status == 0 else { return nil }
      return unsafe CPUKind(
        efficiency: efficiency < 0 ? nil : Int(efficiency), facts: infos(list, count: count),
        pus: CPUSet(set))
    }
  }

  private func osDevices() -> [OSDevice] {
    var devices: [OSDevice] = []
    var next = unsafe hwloc_get_next_osdev(raw, nil)
    while let device = unsafe next {
      if let name = unsafe device.pointee.name, let attributes = unsafe device.pointee.attr {
        let facts = unsafe infos(of: device).filter { !identifiesOneSpecimen($0.key) }
        devices.append(
          unsafe OSDevice(
            kind: deviceKind(attributes.pointee.osdev.type), name: printable(name),
            facts: facts))
      }
      unsafe next = hwloc_get_next_osdev(raw, device)
    }
    return devices
  }
}

/// Walks hwloc's tree once and collects what it meets.
@safe private struct TopologyReading {
  var cpuKinds: [CPUKind] = []
  var packages = 0
  var dies = 0
  var cores: [Core] = []
  var numaNodes: [(logicalIndex: Int, node: NUMANode)] = []
  var caches: [Cache] = []
  var model: String?
  private let allowedNodes: hwloc_const_bitmap_t?
  private var package: Int?

  init(allowedNodes: hwloc_const_bitmap_t?) { unsafe self.allowedNodes = allowedNodes }

  mutating func object(_ pointer: hwloc_obj_t?) -> MachineObject {
    guard let object = unsafe pointer?.pointee else {
      return MachineObject(
        kind: "Machine", logicalIndex: nil, osIndex: nil, attributes: "", pus: [], children: [])
    }
    let pus = unsafe CPUSet(object.cpuset)
    let attributes = unsafe note(object, pus: pus)
    if unsafe object.type == HWLOC_OBJ_PACKAGE { package = unsafe index(object.logical_index) }
    var children: [MachineObject] = []
    var memory = unsafe object.memory_first_child
    while let child = unsafe memory {
      children.append(unsafe self.object(child))
      unsafe memory = child.pointee.next_sibling
    }
    var normal = unsafe object.first_child
    while let child = unsafe normal {
      children.append(unsafe self.object(child))
      unsafe normal = child.pointee.next_sibling
    }
    if unsafe object.type == HWLOC_OBJ_CORE {
      unsafe addCore(object, pus: children.flatMap(\.leaves).compactMap(\.osIndex))
    }
    if unsafe object.type == HWLOC_OBJ_PACKAGE { package = nil }
    return unsafe MachineObject(
      kind: kindName(pointer), logicalIndex: index(object.logical_index),
      osIndex: index(object.os_index), attributes: attributes, pus: pus, children: children)
  }

  /// Collects an object, and returns what people want to read beside its name.
  private mutating func note(_ object: hwloc_obj, pus: CPUSet) -> String {
    switch unsafe object.type {
    case HWLOC_OBJ_PACKAGE:
      packages += 1
      let name = unsafe infos(object.infos, count: object.infos_count)["CPUModel"]?.trimmed
      model = model ?? name
      return name ?? ""
    case HWLOC_OBJ_DIE:
      dies += 1
    case HWLOC_OBJ_NUMANODE:
      let memory = unsafe amount(object.attr?.pointee.numanode.local_memory)
      let isAllowed = unsafe allowedNodes.map {
        unsafe hwloc_bitmap_isset($0, object.os_index) != 0
      }
      let node = unsafe NUMANode(
        osIndex: Int(object.os_index), memory: memory, pus: pus, isAllowed: isAllowed ?? true)
      numaNodes.append((unsafe Int(object.logical_index), node))
      return unsafe [subtype(object), memory?.inBinaryUnits].compactMap(\.self)
        .joined(separator: " ")
    case HWLOC_OBJ_MEMCACHE:
      return unsafe amount(object.attr?.pointee.cache.size)?.inBinaryUnits ?? ""
    case let type where hwloc_obj_type_is_cache(type) != 0:
      guard let cache = unsafe object.attr?.pointee.cache else { return "" }
      let size = amount(cache.size)
      caches.append(
        Cache(
          level: Int(cache.depth), kind: cacheKind(cache.type), size: size,
          lineSize: amount(UInt64(cache.linesize)), pus: pus))
      return size?.inBinaryUnits ?? ""
    case HWLOC_OBJ_GROUP:
      return unsafe subtype(object) ?? ""
    default: break
    }
    return ""
  }

  private mutating func addCore(_ object: hwloc_obj, pus: [Int]) {
    let nearest = unsafe object.nodeset.map { unsafe hwloc_bitmap_first($0) } ?? -1
    cores.append(
      unsafe Core(
        logicalIndex: Int(object.logical_index), package: package,
        numaNode: nearest < 0 ? nil : Int(nearest), pus: pus,
        kind: cpuKinds.firstIndex { kind in pus.contains { kind.pus.contains($0) } }))
  }
}

extension MachineObject {
  /// The PUs of the tree, in hwloc's order.
  fileprivate var leaves: [MachineObject] {
    kind == "PU" ? [self] : children.flatMap(\.leaves)
  }
}

// MARK: - From C to values

extension CPUSet {
  fileprivate init(_ bitmap: hwloc_const_bitmap_t?) {
    var indexes: [Int] = []
    if let bitmap = unsafe bitmap, unsafe hwloc_bitmap_weight(bitmap) > 0 {
      var index = unsafe hwloc_bitmap_first(bitmap)
      while index >= 0 {
        indexes.append(Int(index))
        index = unsafe hwloc_bitmap_next(bitmap, index)
      }
    }
    self.init(ascending: indexes)
  }
}

private func index(_ raw: CUnsignedInt) -> Int? { raw == .max ? nil : Int(raw) }

/// Returns an amount of memory; `nil` where hwloc doesn't know it, or a file says more than any
/// machine has.
private func amount(_ bytes: UInt64?) -> ByteCount? {
  bytes.flatMap { (1...1 << 60).contains($0) ? ByteCount(bytes: Int64($0)) : nil }
}

private func subtype(_ object: hwloc_obj) -> String? {
  unsafe object.subtype.map { unsafe printable($0) }
}

private func kindName(_ object: hwloc_obj_t?) -> String {
  var buffer = [CChar](repeating: 0, count: 64)
  return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
    guard let text = buffer.baseAddress else { return "" }
    unsafe hwloc_obj_type_snprintf(text, buffer.count, object, 1)
    return unsafe printable(text)
  }
}

private func cacheKind(_ type: hwloc_obj_cache_type_t) -> Cache.Kind {
  switch type {
  case HWLOC_OBJ_CACHE_DATA: .data
  case HWLOC_OBJ_CACHE_INSTRUCTION: .instruction
  default: .unified
  }
}

private func deviceKind(_ type: hwloc_obj_osdev_type_t) -> String {
  switch type {
  case HWLOC_OBJ_OSDEV_BLOCK: "block"
  case HWLOC_OBJ_OSDEV_GPU: "gpu"
  case HWLOC_OBJ_OSDEV_NETWORK: "network"
  case HWLOC_OBJ_OSDEV_OPENFABRICS: "openfabrics"
  case HWLOC_OBJ_OSDEV_DMA: "dma"
  case HWLOC_OBJ_OSDEV_COPROC: "co-processor"
  default: "other"
  }
}

private func infos(of object: hwloc_obj_t?) -> [String: String] {
  guard let object = unsafe object?.pointee else { return [:] }
  return unsafe infos(object.infos, count: object.infos_count)
}

private func infos(_ list: UnsafeMutablePointer<hwloc_info_s>?, count: CUnsignedInt)
  -> [String: String]
{
  guard let list = unsafe list else { return [:] }
  var facts: [String: String] = [:]
  for offset in 0..<Int(count) {
    guard let name = unsafe list[offset].name, let value = unsafe list[offset].value else {
      continue
    }
    unsafe facts[printable(name)] = unsafe printable(value)
  }
  return facts
}

/// Returns a text of hwloc's without control characters.
///
/// It can come from a file somebody sent, and ends on a terminal.
private func printable(_ text: UnsafePointer<CChar>) -> String {
  let scalars = unsafe String(cString: text).unicodeScalars
  return String(
    String.UnicodeScalarView(scalars.filter { $0.properties.generalCategory != .control }))
}

/// Returns whether a fact tells one specimen of a device from the next, such as a serial number.
///
/// Records are shared in public, so these are never read into a value.
private func identifiesOneSpecimen(_ name: String) -> Bool {
  let name = name.lowercased()
  return ["serial", "uuid", "guid", "gid", "lid", "address", "hiveid", "hostname"]
    .contains { name.contains($0) }
}
