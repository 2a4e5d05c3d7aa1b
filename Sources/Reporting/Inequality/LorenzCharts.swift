import Charts
import Inequality
import Presentation

extension LorenzCurve {
  /// The curve as a line of a chart, at most 201 points of it.
  func line(_ name: String) -> Chart.Line {
    let corners =
      points.count <= 201
      ? points
      : (0...200).map { step in
        Point(holders: Double(step) / 200, share: share(of: Double(step) / 200))
      }
    return Chart.Line(name, corners.map { Chart.Point($0.holders, $0.share) })
  }
}

extension Block {
  /// Lorenz curves beside the line on which all hold the same.
  static func lorenz(_ curves: [Chart.Line], of holders: String) -> Block {
    .chart(
      Chart(
        "Lorenz curves", x: .init("share of \(holders), least first", isShare: true, range: 0...1),
        y: .init("share of what they have", isShare: true, range: 0...1),
        lines: [Chart.Line("all the same", [.init(0, 0), .init(1, 1)])] + curves), name: "lorenz")
  }

  /// Generalised Lorenz curves: each ends at its mean.
  static func generalisedLorenz(_ curves: [Chart.Line], of holders: String) -> Block {
    .chart(
      Chart(
        "Generalised Lorenz curves",
        x: .init("share of \(holders), least first", isShare: true, range: 0...1),
        y: .init("what they have, over all \(holders)", holdsZero: true), lines: curves),
      name: "generalised-lorenz")
  }
}
