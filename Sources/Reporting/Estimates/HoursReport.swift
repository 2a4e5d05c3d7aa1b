import Charts
package import Estimation
package import Presentation
import Quantities

/// How estimated hours compare with published ones.
package struct HoursReport {
  private let check: HoursCheck

  /// Makes the report of a comparison.
  package init(_ check: HoursCheck) { self.check = check }

  /// The summaries, the figure and every run.
  package var document: Document {
    Document(
      "Estimated hours, held against published runs",
      [.table(summaries), .notes(notes), coverage, .heading("Every run"), .table(runs)],
      data: EncodedHoursCheckV1(check, groups.flatMap(\.groups)))
  }

  // MARK: Summaries

  /// What runs are taken together by, and each group of it.
  private var groups: [(by: String, groups: [Group])] {
    let kinds = PublishedRun.Kind.allCases.map { kind in
      Group(kind.rawValue) { $0.kind == kind }
    }
    let families = Set(check.rows.map(\.run.family)).sorted().map { family in
      Group(family) { $0.family == family }
    }
    return [
      ("all", [Group("all") { _ in true }]),
      (
        "devices",
        [("1 to 8", 1...8), ("9 to 64", 9...64), ("1 to 64", 1...64), ("65 to 511", 65...511)]
          .map { name, counts in Group(name) { counts.contains($0.count) } }
          + [Group("512 or more") { $0.count >= 512 }]
      ),
      ("family", families), ("kind", kinds),
    ]
  }

  private var summaries: Table {
    var table = Table(
      [
        .init("runs of"), .init("runs", .right), .init("inside 90 %", .right),
        .init("median error ×", .right), .init("width ×", .right),
        .init("width asked ×", .right), .init("published / estimated", .right),
      ], grouping: "by")
    for (by, groups) in groups {
      table.group(by)
      for group in groups {
        guard let summary = check.summary(where: group.holds) else { continue }
        table.row(
          .name(group.name), .count(summary.runs), .share(summary.inside),
          .number(summary.medianFactor, as: .decimals(2)),
          .number(summary.width, as: .decimals(1)),
          .number(summary.askedWidth, as: .decimals(1)), .number(summary.bias, as: .decimals(2)))
      }
    }
    return table
  }

  private var notes: [Note] {
    var notes = [
      "Each run is estimated without the runs of its source. Inside: the share of published hours "
        + "in their 90 % interval. Error: by what factor an estimate is off, in the median. Width: "
        + "the interval's high end over its low, in the geometric mean. Width asked: what would "
        + "hold 90 % of the differences. Published over estimated hours: above 1, runs take longer "
        + "than estimated."
    ]
    if check.circular > 0 {
      notes.append(
        "Left out because their work is itself hours times an assumed utilisation, so that their "
          + "hours prove nothing: \(check.circular).")
    }
    return notes.map { Note($0) }
  }

  /// The share of runs inside of intervals of every level: on the diagonal,
  /// intervals hold what they say.
  private var coverage: Block {
    let levels = (0...49).map { Double($0) / 50 } + [0.99]
    return .chart(
      Chart(
        "Intervals of published runs that were left out",
        x: .init("level of the interval", isShare: true, range: 0...1),
        y: .init("share of runs inside", isShare: true, range: 0...1),
        lines: [
          Chart.Line("as it should be", [.init(0, 0), .init(1, 1)]),
          Chart.Line("found", levels.map { .init($0, check.inside(level: $0)) }),
        ]), name: "hours-coverage")
  }

  // MARK: Runs

  private var runs: Table {
    var table = Table([
      .init("run", wraps: true), .init("published", .right),
      .init("estimated", .right, interval: .column("90 % interval")), .init("off ×", .right),
      .init("inside"), .init("family", isDetail: true), .init("kind", isDetail: true),
      .init("device", isDetail: true), .init("devices", isDetail: true),
      .init("precision", isDetail: true), .init("source", isDetail: true),
    ])
    for row in check.rows {
      let run = row.run
      table.row(
        .name(run.name),
        .hours(Measured(ComputeHours(hours: run.hours.value), nil, .cited, source: run.source)),
        .hours(row.hours), .number(row.factor, as: .decimals(2)),
        .outcome(row.isInside ? "yes" : "no", row.isInside ? .neutral : .doubtful),
        .text(run.family), .text(run.kind.rawValue), .text(run.device), .count(run.count),
        .text(run.precision?.rawValue), .text(run.source))
    }
    return table
  }
}

/// Runs that are taken together.
struct Group {
  var name: String
  var holds: (PublishedRun) -> Bool

  init(_ name: String, _ holds: @escaping (PublishedRun) -> Bool) {
    self.name = name
    self.holds = holds
  }
}

// MARK: - JSON

/// A comparison of hours as JSON.
struct EncodedHoursCheckV1: Encodable {
  struct Summary: Encodable {
    let runsOf: String
    let runs: Int
    let inside: Double
    let medianFactor: Double
    let width: Double
    let askedWidth: Double
    let publishedOverEstimated: Double
  }

  struct Run: Encodable {
    let name: String
    let family: String
    let kind: PublishedRun.Kind
    let device: String
    let devices: Int
    let precision: TrainingPrecision?
    let source: String
    let publishedHours: Double
    let low: Double
    let estimatedHours: Double
    let high: Double
    let isInside: Bool
  }

  let schemaVersion = 1
  let circular: Int
  let summaries: [Summary]
  let runs: [Run]

  init(_ check: HoursCheck, _ groups: [Group]) {
    circular = check.circular
    summaries = groups.compactMap { group in
      check.summary(where: group.holds).map {
        Summary(
          runsOf: group.name, runs: $0.runs, inside: $0.inside, medianFactor: $0.medianFactor,
          width: $0.width, askedWidth: $0.askedWidth, publishedOverEstimated: $0.bias)
      }
    }
    runs = check.rows.map { row in
      Run(
        name: row.run.name, family: row.run.family, kind: row.run.kind, device: row.run.device,
        devices: row.run.count, precision: row.run.precision, source: row.run.source,
        publishedHours: row.run.hours.value, low: row.hours.low,
        estimatedHours: row.hours.value.hours, high: row.hours.high, isInside: row.isInside)
    }
  }
}
