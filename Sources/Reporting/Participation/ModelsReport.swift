import Charts
import Documents
package import Participation
package import Presentation
import Quantities

/// Who trained notable models, year by year, as a document.
package struct ModelsReport: Sendable {
  private let models: NotableModels

  /// Creates the report.
  package init(_ models: NotableModels) { self.models = models }

  /// The report.
  package var document: Document {
    Document(
      "Notable models",
      [
        .table(shares), .table(compute),
        .notes([
          Note(
            "Models are in the table because somebody noted them. So shares are shares of notable "
              + "models, not of research.")
        ]),
      ] + charts, data: encoded, warnings: warnings)
  }

  /// What the reader has to know before quoting a figure.
  private var warnings: [String] {
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

  private var shares: Presentation.Table {
    var table = Presentation.Table(
      [.init("year"), .init("models", .right)]
        + (kinds.map(\.name) + ["industry only", "with academia"])
        .map { .init($0, .right, wraps: true, unit: .header) },
      title:
        "Who trained notable models: shares in parts, and by industry alone or with academia")
    for year in models.years {
      let all = Double(year.models)
      table.row(
        [.count(year.year), .count(year.models)]
          + (kinds.map { year.parts[$0.place] } + [Double(year.industryOnly), Double(year.joint)])
          .map { .share($0 / all, decimals: 1) })
    }
    return table
  }

  private var compute: Presentation.Table {
    var table = Presentation.Table(
      [.init("year"), .init("known", .right)]
        + kinds.map { .init($0.name, .right, wraps: true, unit: .header) },
      title: "Whose training compute it was, where it is known: shares in parts")
    for year in models.years {
      let total = year.compute.reduce(0, +)
      table.row(
        [.count(year.year), .count(year.measured)]
          + kinds.map {
            .share(total > 0 ? year.compute[$0.place] / total : nil, decimals: 1)
          })
    }
    return table
  }

  private var charts: [Block] {
    func chart(
      _ name: String, _ title: String, _ share: (NotableModels.Year, Int) -> Double?
    ) -> Block {
      .chart(
        Chart(
          title, x: .init("year"), y: .init("share, in parts", isShare: true, range: 0...1),
          lines: kinds.map { place, name in
            Chart.Line(
              name,
              models.years.compactMap { year in
                share(year, place).map { .init(Double(year.year), $0) }
              })
          }), name: name)
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
  private var encoded: EncodedModelsV1 {
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
private struct EncodedModelsV1: Encodable, Sendable {
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
