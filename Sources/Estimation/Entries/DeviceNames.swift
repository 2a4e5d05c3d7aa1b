import Documents
import Quantities

/// A device that a name stands for, and what was taken for granted.
package struct NamedDevice: Hashable, Sendable {
  /// The device's id in the catalogue.
  package var id: String
  /// What the name leaves open and is assumed, each a clause such as `the module with 40 GB`.
  package var assumptions: [String]
}

/// What people call devices, in any spelling.
///
/// A name is read as a key, a form and a memory (`DeviceSpelling`), and looked up with all three,
/// then with one left out, then with the key alone. The first that a listed name has wins.
package struct DeviceNames: Sendable {
  private struct Entry {
    var device: String
    var assumption: String?
  }

  private var entries: [DeviceSpelling: Entry] = [:]
  private var memories: [String: Double] = [:]
  /// The devices' ids by their ids and full names, in lower case: nothing is left open by these.
  private var exact: [String: String] = [:]

  /// Creates names from the devices' ids and names, and from the entries of a file of names.
  ///
  /// - Throws: `DocumentError` if a device isn't known, or if one spelling stands for two.
  init(_ devices: [Device], listed: [YAMLEntry]) throws(DocumentError) {
    for item in listed {
      try item.allowOnly(["device", "names", "assumed"])
      let device = try item.field("device").deviceID(among: devices.map(\.id))
      for name in try item.optionalField("names")?.items() ?? [] {
        try add(name, Entry(device: device))
      }
      for assumed in try item.optionalField("assumed")?.items() ?? [] {
        try assumed.allowOnly(["name", "assumes"])
        let assumption = try assumed.field("assumes").filledText()
        try add(assumed.field("name"), Entry(device: device, assumption: assumption))
      }
    }
    for device in devices {
      memories[device.id] = device.memory.map { Double($0.bytes) / 1e9 }
      for name in [device.id, device.name] {
        exact[name.lowercased()] = device.id
        let spelling = DeviceSpelling(name)
        if entries[spelling] == nil { entries[spelling] = Entry(device: device.id) }
      }
    }
  }

  private mutating func add(_ field: YAMLEntry, _ entry: Entry) throws(DocumentError) {
    let name = try field.filledText()
    let spelling = DeviceSpelling(name)
    guard !spelling.isVague else { throw field.failure("\(name.quoted) names no chip.") }
    if let other = entries[spelling], other.device != entry.device {
      throw field.failure(
        "\(name.quoted) stands for \(entry.device), and for \(other.device) above.")
    }
    if entries[spelling]?.assumption != nil || entries[spelling] == nil {
      entries[spelling] = entry
    }
  }
}

// MARK: - Looking up

extension DeviceNames {
  /// Returns the device that a name stands for, or `nil` if it stands for none.
  ///
  /// Several devices in one name, such as `A100, H100`, are found if each of them is. The first
  /// then stands for all, which is an assumption.
  package func device(named name: String) -> NamedDevice? {
    if let device = single(name) { return device }
    let parts = name.replacing(" and ", with: ",").split { ",;/+&".contains($0) }
      .map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
    guard parts.count > 1 else { return nil }
    let devices = parts.compactMap(single)
    guard devices.count == parts.count, var first = devices.first else { return nil }
    if Set(devices.map(\.id)).count > 1 {
      first.assumptions.append("the first of several devices stands for all")
    }
    return first
  }

  private func single(_ name: String) -> NamedDevice? {
    if let id = exact[name.lowercased()] { return NamedDevice(id: id, assumptions: []) }
    let spelling = DeviceSpelling(name)
    guard !spelling.isVague else { return nil }
    for candidate in spelling.candidates {
      guard let entry = entries[candidate] else { continue }
      var assumptions = entry.assumption.map { [$0] } ?? []
      if candidate.memory == nil, let said = spelling.memory, let memory = memories[entry.device],
        abs(Double(said) / memory - 1) > 0.1
      {
        assumptions.append(
          "\(said) GB said, \(memory.fixed(0)) GB in the catalogue")
      }
      return NamedDevice(id: entry.device, assumptions: assumptions)
    }
    return nil
  }
}
