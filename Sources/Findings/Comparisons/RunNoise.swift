import PluginProtocol
import RecordFormat
import Records
import Statistics

/// By how much runs of one machine differ that measured the same work with the same builds.
///
/// Whatever lasts longer than a run, such as a neighbour on a shared machine, is in no interval of
/// that run. Only other runs show it.
package struct RunNoise: Hashable, Sendable {
  /// Fewer runs say too little of what runs differ by.
  package static let fewestRuns = 3

  /// How many runs it is known from.
  package let runs: Int
  /// The ratios of the times that each two runs gave for the same.
  package let ratios: [Double]

  /// Compares runs with each other.
  ///
  /// - Returns: `nil` if fewer than three runs measured something that another measured too.
  package init?(_ runs: [RunTimes]) {
    var ratios: [Double] = []
    var alike: Set<Int> = []
    for later in runs.indices {
      for earlier in 0..<later {
        for (build, seconds) in runs[later].seconds {
          guard let before = runs[earlier].seconds[build] else { continue }
          ratios.append(before / seconds)
          alike.formUnion([earlier, later])
        }
      }
    }
    guard alike.count >= Self.fewestRuns else { return nil }
    self.runs = alike.count
    self.ratios = ratios.sorted()
  }

  /// The least difference between two runs that counts.
  package var margin: Double { Verdict.margin(selfRatios: ratios) }
}

/// What a run gave for each work, with the build that did it.
package struct RunTimes: Sendable {
  /// Work, and all that a record knows of what did it.
  ///
  /// Whether two kernels are the same build, the digest of their library says. A kernel without one
  /// may have changed between runs, and tells nothing of noise.
  fileprivate struct Build: Hashable {
    var task: Cell.Task
    var plugin: String
    var digest: String
    var libraryCore: String?
    var environment: [String: String]
    var tool: String
  }

  /// Cells with fewer invocations say little of their median.
  private static let fewestInvocations = 5

  fileprivate let seconds: [Build: Double]

  /// Takes what a record gave.
  ///
  /// Of sides that were measured in turns, the first counts.
  package init(_ findings: RecordFindings) {
    let header = findings.record.header
    let plugins = Dictionary(grouping: header.plugins, by: \.id)
    var seconds: [Build: Double] = [:]
    for result in findings.results where result.outcome.isMeasured {
      // Two plugins of one name can't be told apart.
      guard let plugin = result.cell.plugin, let own = plugins[plugin], own.count == 1,
        let digest = own[0].libraryDigest, let time = result.seconds,
        result.values.count >= Self.fewestInvocations
      else { continue }
      let build = Build(
        task: result.cell.task, plugin: plugin, digest: digest, libraryCore: result.libraryCore,
        environment: header.environment, tool: header.tool.version)
      if seconds[build] == nil { seconds[build] = time }
    }
    self.seconds = seconds
  }
}
