import ArgumentParser
import Estimation
import Operations
import Presentation
import Quantities

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Lists the devices of the catalogue, or shows one.",
    discussion: """
      Peaks are dense, in TFLOP/s; 16 bit means f16 or bf16 with sums in f32, 8 bit means fp8. \
      What no checked source says is missing. With --here, the devices of this machine are listed \
      instead, each with its entry.
      """)

  @Argument(help: "A device's id or name.")
  var name: String?

  @Flag(help: "List this machine's devices, and which entries they are.") var here = false

  @OptionGroup var catalogue: CatalogueOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if here, name != nil {
      throw ValidationError(
        "--here lists what this machine has. Give a device or --here, not both.")
    }
  }

  func run() throws {
    let catalogue = try catalogue.load()
    if here {
      return try output.show(DevicesHere(in: catalogue).document)
    }
    guard let name else { return try output.show(Self.list(catalogue.devices)) }
    try output.show(
      Self.details(
        try asUsage { () throws(EstimationError) in try catalogue.device(name) }))
  }

  private static func list(_ devices: [Device]) -> Document {
    let precisions: [(String, TrainingPrecision)] = [
      ("f32", .f32), ("tf32", .tf32), ("16 bit", .mixed), ("8 bit", .fp8),
    ]
    var table = Table(
      [.init("device"), .init("name", isDetail: true), .init("vendor", isDetail: true)]
        + [.init("type", isDetail: true), .init("year", .right)]
        + precisions.map { .init($0.0, .right, unit: .hidden) }
        + ["memory", "bandwidth", "power", "price"].map { .init($0, .right, unit: .header) })
    for device in devices {
      table.row(
        [.name(device.id), .text(device.name), .text(device.vendor)]
          + [.text(device.kind.rawValue), .count(device.year)]
          + precisions.map { peak(device.peak(for: $0.1)) }
          + [memory(of: device), bandwidth(of: device), power(of: device), price(of: device)])
    }
    return Document(
      "Devices",
      [.table(table), .notes([Note("f32, tf32, 16 bit and 8 bit: dense peaks in TFLOP/s.")])],
      data: devices.map(EncodedDeviceV1.init))
  }

  private static func details(_ device: Device) -> Document {
    var facts: [(label: String, value: Table.Cell)] = [
      ("id", .name(device.id)), ("made by", .text("\(device.vendor), \(device.year)")),
      ("type", .text(device.kind.rawValue)),
    ]
    if device.peaks.isEmpty {
      facts.append(("peaks", .text("no floating-point peak with a source")))
    }
    for found in device.peaks {
      let sums = found.accumulate.map { ", sums in \($0.rawValue)" } ?? ""
      facts.append(("dense peak, \(found.format.rawValue)\(sums)", peak(found)))
    }
    let optional = [
      ("memory", memory(of: device)), ("bandwidth", bandwidth(of: device)),
      ("design power", power(of: device)), ("price", price(of: device)),
    ]
    facts += optional.filter { $0.1 != .missing }
    if let price = device.price {
      facts.append(("price of", .text("\(price.year), \(price.source)")))
    }
    facts.append(("provenance", .text(device.provenance.rawValue)))
    facts += device.sources.map { ("source", .text($0)) }
    return Document(device.name, [.table(Table(facts: facts))], data: EncodedDeviceV1(device))
  }

  private static func peak(_ peak: Device.Peak?) -> Table.Cell {
    .number(peak.map { $0.rate.flopPerSecond / 1e12 }, unit: "TFLOP/s", as: .asWritten)
  }

  private static func memory(of device: Device) -> Table.Cell {
    .number(device.memory.map { Double($0.bytes) / 1e9 }, unit: "GB", as: .asWritten)
  }

  private static func bandwidth(of device: Device) -> Table.Cell {
    .number(device.bandwidth.map { $0.bytesPerSecond / 1e9 }, unit: "GB/s", as: .asWritten)
  }

  private static func power(of device: Device) -> Table.Cell {
    .number(device.watts, unit: "W", as: .asWritten)
  }

  private static func price(of device: Device) -> Table.Cell {
    .number(device.price?.usd, unit: "USD", as: .asWritten)
  }
}

/// A device as JSON carries it.
private struct EncodedDeviceV1: Encodable {
  struct Peak: Encodable {
    let format: Device.NumberFormat
    let denseFLOPPerSecond: Double
    let accumulate: Device.NumberFormat?
  }

  let id: String
  let name: String
  let vendor: String
  let type: DeviceKind
  let year: Int
  let peaks: [Peak]
  let memoryBytes: Int64?
  let bandwidthBytesPerSecond: Double?
  let designPowerWatts: Double?
  let priceUSD: Double?
  let priceYear: Int?
  let provenance: Provenance
  let sources: [String]

  init(_ device: Device) {
    id = device.id
    name = device.name
    vendor = device.vendor
    type = device.kind
    year = device.year
    peaks = device.peaks.map {
      Peak(
        format: $0.format, denseFLOPPerSecond: $0.rate.flopPerSecond, accumulate: $0.accumulate)
    }
    memoryBytes = device.memory?.bytes
    bandwidthBytesPerSecond = device.bandwidth?.bytesPerSecond
    designPowerWatts = device.watts
    priceUSD = device.price?.usd
    priceYear = device.price?.year
    provenance = device.provenance
    sources = device.sources
  }
}
