import FoundationEssentials
import Statistics

/// What comparing a machine with itself gave: the least difference that means anything there.
struct NoiseFloor: Codable {
  var schemaVersion = 1
  /// When it was measured, in UTC.
  var measuredAt: String
  /// The ratio of the two sides' medians, cell by cell.
  var ratios: [Double]

  /// The margin of verdicts on this machine.
  var margin: Double { Verdict.margin(selfRatios: ratios) }

  /// The file of a machine's floor, in a folder of records.
  static func path(_ fingerprint: String, in results: String) -> String {
    "\(results)/\(fingerprint)/floor.json"
  }

  /// Reads a machine's floor; `nil` if it was never measured, or can't be read.
  init?(of fingerprint: String, in results: String) {
    guard let data = FileManager.default.contents(atPath: Self.path(fingerprint, in: results)),
      let floor = try? JSONDecoder().decode(NoiseFloor.self, from: data), floor.schemaVersion == 1,
      floor.ratios.allSatisfy({ $0.isFinite && $0 > 0 })
    else { return nil }
    self = floor
  }

  /// Creates a floor.
  init(measuredAt: String, ratios: [Double]) {
    self.measuredAt = measuredAt
    self.ratios = ratios
  }

  /// Saves the floor beside a machine's records.
  func save(_ fingerprint: String, in results: String) throws {
    let path = Self.path(fingerprint, in: results)
    try OutputFile(path).write(String(decoding: JSONEncoder().encode(self), as: UTF8.self))
  }
}
