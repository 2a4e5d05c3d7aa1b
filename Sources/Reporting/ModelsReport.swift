import Charts
import Documents
package import Participation
import Presentation
import Quantities

/// Who trained notable models, year by year.
package struct ModelsReport: Sendable {
  private let models: NotableModels

  /// Creates the report.
  package init(_ models: NotableModels) { self.models = models }

  /// What the reader has to know before quoting a figure.
  package var warnings: [String] {
    var warnings = [models.badRows.sentence].compactMap(\.self)
    if models.unaffiliated > 0 {
      warnings.append(
        models.unaffiliated == 1
          ? "1 model names no organization and is in no share."
          : "\(models.unaffiliated) models name no organization and are in no share.")
    }
    return warnings
  }

  /// The kinds of organizations that have a model in any year, with their places.
  private var kinds: [(place: Int, name: String)] {
    NotableModels.Category.allCases.enumerated()
      .filter { place, _ in models.years.contains { $0.parts[place] > 0 } }
      .map { ($0, $1.rawValue.lowercased()) }
  }

  /// The report as aligned text.
  package func rendered() -> String {
    var shares = Table(
      [Table.Column("year"), Table.Column("models", .right)]
        + kinds.map { Table.Column($0.name, .right) }
        + [Table.Column("industry only", .right), Table.Column("with academia", .right)])
    var compute = Table(
      [Table.Column("year"), Table.Column("known", .right)]
        + kinds.map { Table.Column($0.name, .right) })
    for year in models.years {
      let all = Double(year.models)
      func percent(_ share: Double) -> String { (share * 100).fixed(1) }
      shares.row(
        ["\(year.year)", "\(year.models)"] + kinds.map { percent(year.parts[$0.place] / all) }
          + [percent(Double(year.industryOnly) / all), percent(Double(year.joint) / all)])
      let total = year.compute.reduce(0, +)
      compute.row(
        ["\(year.year)", "\(year.measured)"]
          + kinds.map { total > 0 ? percent(year.compute[$0.place] / total) : "–" })
    }
    return [
      "Notable models, in parts (%)\n" + shares.rendered(),
      "Training compute where it is known, in parts (%)\n" + compute.rendered(),
      "Models are in the table for having been noted: shares are of those, not of research."
        .wrapped(to: 80),
    ].joined(separator: "\n\n")
  }

  /// The shares as charts.
  package var charts: [NamedChart] {
    func chart(
      _ name: String, _ title: String, _ share: (NotableModels.Year, Int) -> Double?
    ) -> NamedChart {
      NamedChart(
        name: name,
        chart: Chart(
          title, x: .init("year"), y: .init("share, in parts", isShare: true, range: 0...1),
          lines: kinds.map { place, name in
            Chart.Line(
              name,
              models.years.compactMap { year in
                share(year, place).map { .init(Double(year.year), $0) }
              })
          }))
    }
    return [
      chart("models", "Who trained notable models") { $0.parts[$1] / Double($0.models) },
      chart("training-compute", "Whose training compute it was") { year, place in
        let total = year.compute.reduce(0, +)
        return total > 0 ? year.compute[place] / total : nil
      },
    ]
  }

  /// The report for JSON.
  package var encoded: EncodedModelsV1 {
    EncodedModelsV1(
      unaffiliated: models.unaffiliated, badRows: models.badRows.count,
      years: models.years.map { year in
        func byKind(_ values: [Double]) -> [String: Double] {
          Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, values[$0.place]) })
        }
        return .init(
          year: year.year, models: year.models, parts: byKind(year.parts),
          industryOnly: year.industryOnly, industryAndAcademia: year.joint,
          withCompute: year.measured, computeFLOP: byKind(year.compute))
      })
  }
}

/// Who trained notable models, as JSON.
package struct EncodedModelsV1: Encodable {
  struct Year: Encodable {
    var year: Int
    var models: Int
    var parts: [String: Double]
    var industryOnly: Int
    var industryAndAcademia: Int
    var withCompute: Int
    var computeFLOP: [String: Double]
  }

  let schemaVersion = 1
  var unaffiliated: Int
  var badRows: Int
  var years: [Year]
}
