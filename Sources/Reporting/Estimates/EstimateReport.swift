package import Estimation
package import Findings
package import Presentation
import Quantities

/// What papers take, with how every number came about where that is asked for.
package struct EstimateReport: Sendable {
  private let results: [(paper: Paper, estimates: [Estimate])]
  private let isExplained: Bool
  private let runs: [PredictedRun]
  private let closing: String?
  private let basis: EstimateBasis?

  /// Makes the report of estimates.
  ///
  /// - Parameters:
  ///   - results: Each paper with what it takes on one thing after the other.
  ///   - isExplained: Whether it says how every number came about.
  ///   - runs: Training steps that are explained too.
  ///   - closing: What the reader has to know of all numbers.
  ///   - basis: The record that they are estimated from, if they are from one.
  package init(
    _ results: [(paper: Paper, estimates: [Estimate])], isExplained: Bool,
    runs: [PredictedRun] = [], closing: String? = nil, basis: EstimateBasis? = nil
  ) {
    self.results = results
    self.isExplained = isExplained
    self.runs = runs
    self.closing = closing
    self.basis = basis
  }

  /// The report.
  package var document: Document {
    Document(
      "Compute-hours per paper",
      headline + [.table(table)] + (closing.map { [.paragraph($0)] } ?? [])
        + (isExplained ? explanations : []) + (disclosure?.blocks ?? []),
      data: results.flatMap(\.estimates).map { EncodedBasedEstimate($0, disturbances[$0.on]) })
  }

  // MARK: Disturbances

  private var disclosure: Disclosure? { basis.map { Disclosure([$0]) } }

  /// What disturbed the invocations behind the estimates of each budget.
  private var disturbances: [String: Disturbance] {
    Dictionary(
      basis?.budgets.map { ($0.name, $0.disturbance) } ?? []
    ) { first, _ in first }
  }

  private var headline: [Block] {
    guard let basis, let disclosure else { return [] }
    let isClean = results.contains { _, estimates in
      estimates.contains { $0.on.hasSuffix(RecordFindings.cleanSuffix) }
    }
    return disclosure.headline(
      isClean
        ? "Rows of 'clean invocations alone' are estimated without the others."
        : "No disturbed budget has enough clean invocations to estimate from these alone. Measure "
          + "again when the machine is quiet.") + basis.conditions
  }

  private var table: Table {
    var table = Table(
      [
        .init("on", wraps: true), .init("final run", .right, interval: .column("90 % interval")),
        .init("project", .right), .init("fits", wraps: true), .init("basis"),
        .init("decided by", isDetail: true),
      ] + Self.resources.map { .init($0.title, isDetail: true) }
        + [.init("infeasible because", isDetail: true)]
        + (basis == nil
          ? []
          : ["invocations", "disturbed", "disturbed by"].map { .init($0, isDetail: true) }),
      grouping: "paper")
    for (paper, estimates) in results {
      table.group(
        "\(paper.name) (\(paper.year)), \(numberText(paper.work.value, digits: 2)) FLOP")
      for estimate in estimates { table.row(row(estimate)) }
    }
    return table
  }

  private func row(_ estimate: Estimate) -> [Table.Cell] {
    let disturbance = disturbances[estimate.on]
    let mark = disturbance?.mark ?? ""
    let final = estimate.finalRunHours.map { Table.Cell.hours($0, mark: mark) }
    return [
      .name(estimate.on), final ?? .outcome("infeasible", .neutral),
      estimate.projectHours.map { .hours($0, mark: mark) } ?? .missing, .text(Self.fit(estimate)),
      final == nil ? .missing : .text(estimate.provenance.rawValue),
      final == nil ? .missing : .text(estimate.dominatingInput),
    ] + Self.resources.map { $0.cell(estimate) } + [.text(estimate.infeasibleReason)]
      + (basis == nil
        ? []
        : [
          .count(disturbance?.invocations), .count(disturbance?.disturbed),
          .text(disturbance?.words),
        ])
  }

  /// How a run fits, in a few words.
  private static func fit(_ estimate: Estimate) -> String? {
    switch estimate.feasibility {
    case .feasible(let plan) where plan.methods.isEmpty: "as it is"
    case .feasible(let plan): "with " + plan.methods.map(\.name).joined(separator: ", ")
    case .infeasible: nil
    case .unknown: "memory not known"
    }
  }

  /// What a final run takes beside the hours of the whole budget.
  private static let resources: [(title: String, cell: @Sendable (Estimate) -> Table.Cell)] = [
    ("device-hours", { .amount($0.deviceHours) }), ("core-hours", { .amount($0.coreHours) }),
    ("energy", { .amount($0.energyKWh) }), ("money", { .amount($0.costUSD) }),
  ]

  // MARK: Explanations

  private var explanations: [Block] {
    [.heading("How each number came about")]
      + results.flatMap(\.estimates).flatMap { estimate in
        [
          .heading("\(estimate.paper) on \(estimate.on)", level: 2),
          .table(Table(facts: facts(estimate))),
        ]
      } + runs.flatMap(\.blocks)
  }

  private func facts(_ estimate: Estimate) -> [(label: String, value: Table.Cell)] {
    var facts = estimate.explanation.map(\.labelled)
    if let reason = estimate.infeasibleReason { facts.append(("infeasible", .text(reason))) }
    if let final = estimate.finalRunHours { facts.append(("final run", .amount(final))) }
    if let project = estimate.projectHours { facts.append(("project", .amount(project))) }
    facts += Self.resources.map { ("\($0.title), final run", $0.cell(estimate)) }
      .filter { $0.1 != .missing }
    if !estimate.varianceShares.isEmpty {
      facts += [
        ("final run's spread", .text(shares(estimate.varianceShares))),
        ("project's spread", .text(shares(estimate.projectVarianceShares))),
      ]
    }
    return facts
  }

  private func shares(_ shares: [Estimate.VarianceShare]) -> String {
    shares.map { "\(numberText($0.share * 100, digits: 2)) % \($0.input)" }
      .joined(separator: ", ")
  }
}

extension Table.Cell {
  /// Returns an estimated amount in its own unit, with as many digits as its interval allows.
  fileprivate static func amount(_ measured: Measured<some Quantity>?) -> Self {
    .measured(measured, as: .significant(measured?.digits ?? 2))
  }
}

extension String {
  /// A line such as `mix: all of it gemm`, cut at the colon.
  fileprivate var labelled: (label: String, value: Table.Cell) {
    let parts = split(separator: ": ", maxSplits: 1)
    guard parts.count == 2 else { return ("", .text(self)) }
    return (String(parts[0]), .text(String(parts[1])))
  }
}

// MARK: - JSON

/// An estimate as JSON, with what disturbed the invocations that it rests on.
private struct EncodedBasedEstimate: Encodable {
  let estimate: EncodedEstimateV1
  /// `nil` for an estimate that rests on no invocations.
  let disturbance: Disturbance?

  init(_ estimate: Estimate, _ disturbance: Disturbance?) {
    self.estimate = EncodedEstimateV1(estimate)
    self.disturbance = disturbance
  }

  func encode(to encoder: any Encoder) throws {
    guard let disturbance else { return try estimate.encode(to: encoder) }
    try Disclosed(estimate, Disclosure(disturbance, []).encoded).encode(to: encoder)
  }
}
