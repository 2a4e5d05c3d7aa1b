/// Who loads a topology that a file holds.
///
/// hwloc's reader of XML trusts its input. Of 2,000 damaged files, 22 ended the process that read
/// them, and 6 made it take more than 1 GiB. A file may come from a stranger, so a process of its
/// own reads it (decision 40).
package enum TopologyLoader: Hashable, Sendable {
  /// A process of its own, with limits.
  case child(TopologyChild)
  /// This process, for files that are known.
  case here

  /// This program once more.
  package static let child = TopologyLoader.child(TopologyChild())

  /// Reads the topology of a source, and never one of a file into this process unless asked to.
  func facts(of source: MachineSource) throws(DiscoveryError) -> TopologyFacts {
    guard case .child(let child) = self, case .xml(let path) = source else {
      return try TopologyHandle(loading: source).facts(of: source)
    }
    try TopologyHandle.checkReadable(path)
    return try child.facts(inFile: path)
  }
}
