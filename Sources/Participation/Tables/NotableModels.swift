package import Documents

/// Who trained notable models, year by year, from Epoch AI's table.
///
/// The table (`notable_ai_models.csv` of epoch.ai, CC BY 4.0) has the columns `Publication date`,
/// `Organization categorization`, with an entry for each organization between commas, and `Training
/// compute (FLOP)`, which may be empty. Its models are chosen for having been noted: a share says
/// who makes models that are noted, not who does research.
package struct NotableModels: Sendable {
  /// What kind of organization trained a model.
  package enum Category: String, CaseIterable, Hashable, Sendable {
    /// A firm.
    case industry = "Industry"
    /// A university or an institute of research.
    case academia = "Academia"
    /// An agency or a laboratory of a state.
    case government = "Government"
    /// People who join for research without a firm or a university, such as EleutherAI.
    case collective = "Research collective"
    /// Some other word of the table's.
    case other = "Other"
  }

  /// The models of one year.
  package struct Year: Hashable, Sendable {
    /// The calendar year in which the models were published.
    package var year: Int
    /// Models with at least one organization.
    package var models: Int
    /// Models in parts, each organization's part being the same,
    /// by the order of `Category.allCases`.
    package var parts: [Double]
    /// Models of industry alone.
    package var industryOnly: Int
    /// Models of industry and academia together.
    package var joint: Int
    /// Models whose training compute is known.
    package var measured: Int
    /// FLOP of training in parts, of models that have it, by the order of `Category.allCases`.
    package var compute: [Double]
  }

  /// The years that have a model, in order.
  package let years: [Year]
  /// Models that name no organization, and are in no year.
  package let unaffiliated: Int
  /// The rows that could not be used.
  package let badRows: BadRows

  private struct Model: Sendable {
    var year: Int
    var categories: [Category]
    var compute: Double?
  }

  private struct Part {
    var models: [Model] = []
    var unaffiliated = 0
  }

  /// Reads files.
  ///
  /// - Throws: `TableError` for bad rows unless they may be skipped,
  ///   and for columns that aren't there.
  package init(files: [String], skippingBadRows: Bool, threads: Int) throws(TableError) {
    var models: [Model] = []
    var unaffiliated = 0
    var badRows = BadRows()
    for path in files {
      let table = try CSVReader(file: path, mustBeText: false)
      let bad = try table.rows(
        of: ["Publication date", "Organization categorization", "Training compute (FLOP)"],
        threads: threads, start: { Part() },
        row: { part, row throws(RowFault) in
          guard let year = row.year(0), (1900...2100).contains(year) else {
            throw .cell(0, "\(row.text(0).quoted) is no date")
          }
          let compute = row.isEmpty(2) ? nil : row.plainNumber(2)
          guard row.isEmpty(2) || compute.map({ $0 > 0 && $0.isFinite }) ?? false else {
            throw .cell(2, "\(row.text(2).quoted) is no number of FLOP")
          }
          let categories = row.text(1).split(separator: ",").map { name in
            Category(rawValue: name.trimmed) ?? .other
          }
          if categories.isEmpty {
            part.unaffiliated += 1
          } else {
            part.models.append(Model(year: year, categories: categories, compute: compute))
          }
        }
      ) { part, _ in
        models += part.models
        unaffiliated += part.unaffiliated
      }
      badRows.append(bad)
    }
    try badRows.refuse(
      of: models.count + unaffiliated + badRows.count, unlessSkipped: skippingBadRows)
    guard !models.isEmpty else { throw .noRows(files.first ?? "") }
    self.unaffiliated = unaffiliated
    self.badRows = badRows
    years = Dictionary(grouping: models, by: \.year).sorted { $0.key < $1.key }
      .map { Self.year($0.key, of: $0.value) }
  }

  private static func year(_ number: Int, of models: [Model]) -> Year {
    var year = Year(
      year: number, models: models.count, parts: Category.allCases.map { _ in 0 }, industryOnly: 0,
      joint: 0, measured: 0, compute: Category.allCases.map { _ in 0 })
    for model in models {
      let part = 1 / Double(model.categories.count)
      if model.compute != nil { year.measured += 1 }
      for (place, category) in Category.allCases.enumerated() {
        let own = part * Double(model.categories.count { $0 == category })
        year.parts[place] += own
        year.compute[place] += own * (model.compute ?? 0)
      }
      let kinds = Set(model.categories)
      if kinds == [.industry] { year.industryOnly += 1 }
      if kinds.isSuperset(of: [.industry, .academia]) { year.joint += 1 }
    }
    return year
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
