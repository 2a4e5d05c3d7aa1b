import Quantities

extension Accelerator {
  /// hwloc has no such kind: it stands for what drivers tell of.
  static let objectKind = "GPU"

  /// The card as an object of a machine's tree.
  ///
  /// - Parameter pus: The PUs that are near.
  func object(pus: CPUSet) -> MachineObject {
    MachineObject(
      kind: Self.objectKind, logicalIndex: index, osIndex: nil,
      attributes: summary.joined(separator: ", "), pus: pus, children: [])
  }

  /// What people want to read of a card: model, memory, SMs, and how it is connected.
  package var summary: [String] {
    [
      model ?? "unknown model", memory.total?.inBinaryUnits,
      multiprocessors.map { counted($0, vendor == .nvidia ? "SM" : "compute unit") },
      link.summary, links,
    ].compactMap(\.self)
  }

  /// Its own links, such as `NVLink ×18`.
  private var links: String? {
    let count = peers.reduce(0) { $0 + $1.links }
    return count > 0 ? "NVLink ×\(count)" : nil
  }
}

extension Accelerator.Link {
  /// What it can be at its best, such as `PCIe 5.0 ×16`: idle cards run at less.
  fileprivate var summary: String? {
    let parts = [
      (highestGeneration ?? generation).map { "\($0).0" }, (widest ?? width).map { "×\($0)" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : "PCIe " + parts.joined(separator: " ")
  }
}

extension MachineObject {
  /// Hangs graphics processors where they are: beside their NUMA node, and where there is no such
  /// node, at the end of the machine.
  func hanging(_ devices: [Device], numaNodes: Int) -> MachineObject {
    var object = self
    var rest: [MachineObject] = []
    for device in devices {
      guard let card = device.accelerator else { continue }
      let hung = card.object(pus: device.nearPUs)
      if numaNodes < 2 || card.numaNode.map({ object.hang(hung, atNode: $0) }) != true {
        rest.append(hung)
      }
    }
    object.children += rest
    return object
  }

  /// Hangs an object behind a NUMA node and what hangs there already; whether the node was found.
  private mutating func hang(_ card: MachineObject, atNode node: Int) -> Bool {
    if let place = children.firstIndex(where: { $0.kind == "NUMANode" && $0.osIndex == node }) {
      let hung = children[(place + 1)...].prefix { $0.kind == Accelerator.objectKind }
      children.insert(card, at: hung.endIndex)
      return true
    }
    for index in children.indices where children[index].hang(card, atNode: node) { return true }
    return false
  }
}
