import ArgumentParser
import Estimation
import Operations
import Quantities

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "Lists the devices of the catalogue, or shows one.",
    discussion: """
      Peaks are dense, in TFLOP/s; 16 bit means f16 or bf16 with sums in f32. What no checked source \
      says is left blank.
      """)

  @Argument(help: "A device's id or name.")
  var name: String?

  @OptionGroup var catalogue: CatalogueOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let catalogue = try catalogue.load()
    guard let name else {
      if json {
        try printJSON(catalogue.devices.map(EncodedDeviceV1.init))
      } else {
        print(list(catalogue.devices))
      }
      return
    }
    let device = try asUsage { () throws(EstimationError) in try catalogue.device(name) }
    if json {
      try printJSON(EncodedDeviceV1(device))
    } else {
      print(device.name)
      print(labelledLines(details(device)))
    }
  }

  private func list(_ devices: [Device]) -> String {
    var lines = AlignedLines(
      ["device", "year", "f32", "tf32", "16 bit", "GB", "GB/s", "W", "USD"],
      [.leading] + Array(repeating: .trailing, count: 8))
    for device in devices {
      let peaks = [.f32, .tf32, .mixed].map { (precision: TrainingPrecision) in
        device.peak(for: precision).map { plainText($0.rate.flopPerSecond / 1e12) } ?? ""
      }
      lines.append(
        [device.id, "\(device.year)"] + peaks + [
          device.memory.map { plainText(Double($0.bytes) / 1e9) } ?? "",
          device.bandwidth.map { plainText($0.bytesPerSecond / 1e9) } ?? "",
          device.watts.map(plainText) ?? "", device.price.map { plainText($0.usd) } ?? "",
        ])
    }
    return lines.text
  }

  private func details(_ device: Device) -> [(label: String, value: String)] {
    var lines: [(label: String, value: String)] = [
      ("id", device.id), ("made by", "\(device.vendor), \(device.year)"),
      ("type", device.kind.rawValue),
    ]
    if device.peaks.isEmpty { lines.append(("peaks", "no floating-point peak with a source")) }
    for peak in device.peaks {
      lines.append(
        (
          "peak \(peak.format.rawValue)",
          "\(plainText(peak.rate.flopPerSecond / 1e12)) TFLOP/s, dense"
            + (peak.accumulate.map { ", sums in \($0.rawValue)" } ?? "")
        ))
    }
    if let memory = device.memory {
      lines.append(("memory", "\(plainText(Double(memory.bytes) / 1e9)) GB"))
    }
    if let bandwidth = device.bandwidth {
      lines.append(("bandwidth", "\(plainText(bandwidth.bytesPerSecond / 1e9)) GB/s"))
    }
    if let watts = device.watts { lines.append(("design power", "\(plainText(watts)) W")) }
    if let price = device.price {
      lines.append(("price", "\(plainText(price.usd)) USD in \(price.year), \(price.source)"))
    }
    lines.append(("provenance", device.provenance.rawValue))
    lines += device.sources.map { ("source", $0) }
    return lines
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
