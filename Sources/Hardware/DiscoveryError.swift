/// Why a machine could not be described.
package enum DiscoveryError: Error, Hashable, Sendable {
  /// The XML file cannot be read; `reason` is the system's, such as `No such file or directory`.
  case unreadable(path: String, reason: String)
  /// The file is there, but hwloc finds no topology in it.
  case notATopology(path: String)
  /// hwloc can't load the file, for this reason: it crashes, or takes too much.
  case notLoaded(path: String, reason: String)
  /// hwloc does not understand the synthetic description.
  case invalidSynthetic(String)
  /// The synthetic description asks for more PUs than any real machine has.
  case tooLarge(synthetic: String, limit: Int)
  /// These environment variables make hwloc describe something else than this machine.
  case anotherMachine(variables: [String])
  /// hwloc failed at a step that has no reason to fail.
  case failed(step: String, reason: String)
}

extension DiscoveryError: CustomStringConvertible {
  /// What happened, why, and what to do.
  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      """
      Cannot read the topology '\(path)': \(reason). Give a file that 'lstopo --of xml FILE' wrote.
      """
    case .notATopology(let path):
      """
      '\(path)' is not a topology that hwloc can read: it is damaged, cut short or of another \
      kind. Write it again with 'lstopo --of xml FILE'.
      """
    case .notLoaded(let path, let reason):
      """
      The topology '\(path)' can't be loaded: \(reason). The file may be damaged, or this machine \
      busy or short of memory. Write it again with 'lstopo --of xml FILE', or try again later.
      """
    case .invalidSynthetic(let text):
      """
      hwloc does not understand the synthetic machine '\(text)'. Name the levels from the outside \
      in, each with its count inside the one before, and end with pu, as in \
      'pack:2 l3:1 core:4 pu:2'.
      """
    case .tooLarge(let text, let limit):
      """
      The synthetic machine '\(text)' has more than \(limit) PUs. Each count multiplies the ones \
      before it: lower them.
      """
    case .anotherMachine(let variables):
      """
      hwloc describes another machine than this one because of \
      \(variables.isEmpty ? "its environment" : variables.joined(separator: ", ")). Unset \
      that, or look at the other machine with --xml or --synthetic.
      """
    case .failed(let step, let reason):
      "hwloc could not \(step): \(reason). Check that 'lstopo-no-graphics' works on this machine."
    }
  }
}
