extension MachineSource {
  /// The kind of source: `live`, `xml` or `synthetic`.
  package var name: String {
    switch self {
    case .live: "live"
    case .xml: "xml"
    case .synthetic: "synthetic"
    }
  }

  /// The file without its folder, which could name a user, or the description.
  package var detail: String? {
    switch self {
    case .live: nil
    case .xml(let path): path.split(separator: "/").last.map(String.init)
    case .synthetic(let text): text
    }
  }
}
