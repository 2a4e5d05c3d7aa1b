package import Estimation

/// How a table says who holds what.
package enum HoldingLayout: String, CaseIterable, Hashable, Sendable {
  /// A row for each holder and kind of device, with a column of devices.
  case long
  /// A row for each holder, with a column for each kind of device.
  case wide
  /// Epoch AI's table of GPU clusters.
  case epoch
  /// A TOP500 list.
  case top500

  /// Recognises the layout of a table by its header; `nil` where it is none of these.
  package init?(columns: [String], _ catalogue: Estimation.Catalogue) {
    let words = Set(columns.map(Self.word))
    if words.isSuperset(of: ["chiptypeprimary", "chipquantityprimary", "owner"]) {
      self = .epoch
    } else if words.contains("rank"), words.contains(where: { $0.hasPrefix("rmax") }) {
      self = .top500
    } else if words.contains(where: ColumnRole.device.words.contains) {
      self = .long
    } else if columns.contains(where: { Self.isDevice($0, catalogue) }),
      words.contains(where: ColumnRole.name.words.contains)
    {
      self = .wide
    } else {
      return nil
    }
  }

  /// What tables of it are, in a few words.
  package var text: String {
    switch self {
    case .long: "a row for each holder and kind of device"
    case .wide: "a column for each kind of device"
    case .epoch: "Epoch AI's table of GPU clusters"
    case .top500: "a TOP500 list"
    }
  }

  /// A column's title without case, spaces and punctuation.
  static func word(_ title: String) -> String {
    String(title.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// Whether a column's title is a device of the catalogue.
  static func isDevice(_ title: String, _ catalogue: Estimation.Catalogue) -> Bool {
    // Words such as `ms` or `count` are people's titles and no chips.
    let word = word(title)
    guard !ColumnRole.allCases.contains(where: { $0.words.contains(word) }) else { return false }
    return (try? catalogue.device(title)) != nil
  }
}

/// What a column of a table of holdings says, recognised by its title.
enum ColumnRole: CaseIterable {
  case name
  case device
  case count
  case group
  case country
  case weight
  case access
  case begin
  case end

  /// The titles that are recognised, the surest first, without case, spaces and punctuation.
  var words: [String] {
    switch self {
    case .name:
      [
        "name", "institution", "university", "organization", "organisation", "owner", "holder",
        "site", "lab", "laboratory", "company", "center", "centre",
      ]
    case .device:
      [
        "device", "devices", "chip", "chiptype", "gpu", "gputype", "gpumodel", "accelerator",
        "acceleratortype", "hardware", "devicename", "devicetype",
      ]
    case .count:
      [
        "count", "quantity", "number", "amount", "n", "gpus", "gpucount", "numgpus",
        "numberofgpus", "devicecount", "chipquantity", "chips", "numberofchips",
      ]
    case .group: ["sector", "group", "segment", "kind"]
    case .country: ["country"]
    case .weight: ["weight", "institutions"]
    case .access: ["access"]
    case .begin: ["from", "since", "firstoperationaldate", "operationalsince"]
    case .end: ["until", "decommissioned", "decommissioneddate", "decommissioneddateifapplicable"]
    }
  }

  /// Returns the column with this role, if there is one.
  func column(among titles: [String]) -> String? {
    for word in words {
      if let title = titles.first(where: { HoldingLayout.word($0) == word }) { return title }
    }
    return nil
  }
}
