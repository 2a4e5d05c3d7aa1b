import Findings
import FoundationEssentials
import Records

/// The records of a machine in a folder, from which follows what its runs differ by.
struct RunHistory {
  /// Older records than this many tell of a machine that may have changed.
  private static let mostRuns = 12
  /// A record that is larger would take longer to read than it tells.
  private static let mostMiB = 32

  private let folder: String

  /// Finds the records of a machine.
  init(of fingerprint: String, in results: String) { folder = "\(results)/\(fingerprint)" }

  /// Returns what runs differ by, without those that are compared.
  ///
  /// Records that can't be read tell nothing here.
  func noise(besides compared: [Record]) -> RunNoise? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // The names are times, the newest last.
    let paths = names.filter { $0.hasSuffix(".jsonl") }.sorted().reversed()
      .map { "\(folder)/\($0)" }.filter(Self.isSmall)
    let left = Set(compared.map(\.header))
    var times: [RunTimes] = []
    for path in paths where times.count < Self.mostRuns {
      guard let record = try? Record(reading: path, threads: usableThreads()),
        !left.contains(record.header)
      else { continue }
      times.append(RunTimes(RecordFindings(record)))
    }
    return RunNoise(times)
  }

  private static func isSmall(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int).map { $0 <= mostMiB << 20 } ?? false
  }
}
