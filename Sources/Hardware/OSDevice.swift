/// A device beside the processor as hwloc sees it: an OS device,
/// such as a network interface or a GPU.
package struct OSDevice: Codable, Hashable, Sendable {
  /// The kind: `gpu`, `co-processor`, `network`, `openfabrics`, `dma`, `block` or `other`.
  package var kind: String
  /// hwloc's name of it, such as `eth0`.
  package var name: String
  /// hwloc's facts about it.
  package var facts: [String: String]

  /// Creates a device from its parts.
  package init(kind: String, name: String, facts: [String: String]) {
    self.kind = kind
    self.name = name
    self.facts = facts
  }
}
