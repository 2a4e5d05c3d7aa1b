import Quantities
import Findings
import Records
import Statistics

/// What the order and the shape of cells' values tell beyond their interval.
struct SpreadNotes {
  /// One line for each thing found.
  let lines: [String]

  /// Looks for drift, two modes and neighbours that are alike.
  ///
  /// What would show in one of 20 records without being there is not told: probabilities are
  /// corrected over all cells and both tests.
  init(_ results: [CellResult]) {
    let trends = results.map { Trend($0.values) }
    let neighbours = results.map { $0.values.likeNeighboursProbability() }
    let probabilities =
      trends.map { $0?.probability ?? 1 } + neighbours.map { $0 ?? 1 }
    let adjusted = probabilities.holmAdjusted()
    lines = results.indices.flatMap { index -> [String] in
      let result = results[index]
      var lines: [String] = []
      let modes = result.values.isEmpty ? [] : result.values.modes()
      if modes.count == 2 {
        let speeds = modes.map { mode in
          "\(Figure(result.rate(at: mode.center), halfWidth: nil).text()) \(result.rateUnit) in "
            + mode.share.percent
        }
        lines.append(
          "\(result.cell.id) ran at two speeds: \(speeds.joined(separator: " and ")) of the "
            + "invocations. The median is one of them, not between.")
      }
      if let trend = trends[index], adjusted[index] < 0.05 {
        lines.append(
          "\(result.cell.id) drifted: its time \(trend.relativeChange > 0 ? "rose" : "fell") by "
            + "\(abs(trend.relativeChange).percent) over the run.")
      } else if adjusted[results.count + index] < 0.05 {
        lines.append(
          "\(result.cell.id): invocations are like the ones before them, so that the interval is "
            + "too narrow. Measure again at another time.")
      }
      return lines
    }
  }
}
