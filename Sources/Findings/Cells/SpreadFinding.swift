package import Statistics

/// What the order or the shape of a cell's values tells beyond their interval.
package struct SpreadFinding: Hashable, Sendable {
  /// What was found.
  package enum Kind: Hashable, Sendable {
    /// The values gather around two centers.
    case twoSpeeds([Mode])
    /// The time rose, or fell, by this share over the run.
    case drift(Double)
    /// Values are like the ones before them, so that the interval is too narrow.
    case likeNeighbours
  }

  /// The cell's result.
  package var result: CellResult
  /// What was found of it.
  package var kind: Kind
}

extension RecordFindings {
  /// Looks for drift, two modes and neighbours that are alike.
  ///
  /// What would show in one of 20 records without being there is not told: probabilities are
  /// corrected over all cells and both tests.
  package func spreadFindings() -> [SpreadFinding] {
    let trends = results.map { Trend($0.values) }
    let neighbours = results.map { $0.values.likeNeighboursProbability() }
    let adjusted = (trends.map { $0?.probability ?? 1 } + neighbours.map { $0 ?? 1 })
      .holmAdjusted()
    return results.enumerated().flatMap { index, result -> [SpreadFinding] in
      var kinds: [SpreadFinding.Kind] = []
      let modes = result.values.modes()
      if modes.count == 2 { kinds.append(.twoSpeeds(modes)) }
      if let trend = trends[index], adjusted[index] < 0.05 {
        kinds.append(.drift(trend.relativeChange))
      } else if adjusted[results.count + index] < 0.05 {
        kinds.append(.likeNeighbours)
      }
      return kinds.map { SpreadFinding(result: result, kind: $0) }
    }
  }
}
