import Estimation
import Hardware
import Operations
import Presentation

/// Which entries of the catalogue a machine's devices are.
struct DevicesHere {
  private struct Row {
    var device: Hardware.Device
    var match: DeviceMatch?
  }

  private let rows: [Row]

  /// Looks every device of this machine up by the name that its driver gives.
  init(in catalogue: Catalogue) throws { self.init(try Machine.discover(), in: catalogue) }

  private init(_ machine: Machine, in catalogue: Catalogue) {
    rows = machine.devices.map { device in
      Row(
        device: device,
        match: device.name.map {
          catalogue.match(
            $0, kind: device.id.kind, memory: device.id.kind == .cpu ? nil : device.memory)
        })
    }
  }

  /// A table of what was found, and a note for each device that the catalogue lacks.
  var document: Document {
    var table = Table(
      [
        .init("device"), .init("name here"), .init("catalogue"), .init("name there"),
        .init("assumed"),
      ])
    for row in rows {
      table.row(
        .name(row.device.id.description), .text(row.device.name), .text(row.match?.device?.id),
        .text(row.match?.device?.name),
        .text(
          row.match.flatMap {
            $0.assumptions.isEmpty ? nil : $0.assumptions.joined(separator: "; ")
          }))
    }
    return Document(
      "Devices of this machine",
      [.table(table), .notes(rows.compactMap(note))].filter {
        if case .notes([]) = $0 { false } else { true }
      }, data: rows.map { EncodedDeviceHereV1($0.device, $0.match) })
  }

  private func note(_ row: Row) -> Note? {
    guard let name = row.device.name else {
      return Note("\(row.device.id): its name isn't known, so it can't be looked up.", .doubtful)
    }
    guard let match = row.match, match.device == nil else { return nil }
    let nearest =
      match.nearest.isEmpty
      ? "Nothing there is near to it."
      : "Nearest by name: \(match.nearest.joined(separator: ", "))."
    return Note("\(row.device.id): the catalogue has no '\(name)'. \(nearest)", .doubtful)
  }
}

/// A device of a machine and its entry, as JSON carries them.
private struct EncodedDeviceHereV1: Encodable {
  let device: String
  let name: String?
  let catalogueID: String?
  let assumptions: [String]?
  let nearest: [String]?

  init(_ device: Hardware.Device, _ match: DeviceMatch?) {
    self.device = device.id.description
    name = device.name
    catalogueID = match?.device?.id
    assumptions = match?.assumptions
    nearest = match?.device == nil ? match?.nearest : nil
  }
}
