import Participation
import Quantities

/// An estimate with its interval, for JSON.
struct EncodedEstimate: Encodable {
  var value, standardError, low, high, pValue: Double

  init?(_ found: BootstrapEstimate?) {
    guard let found, found.standardError.isFinite else { return nil }
    value = found.estimate
    standardError = found.standardError
    low = found.interval.low
    high = found.interval.high
    pValue = found.pValue
  }
}

/// A synthetic control for JSON, or why there is none.
struct EncodedPanelStudy: Encodable {
  struct EventTime: Encodable {
    var time, units: Int
    var effect: EncodedEstimate?
  }

  struct GridRow: Encodable {
    var rank: Int
    var variance, ic, pc, mspe, effect: Double?
    var coefficients: [Double]
    var hasConverged: Bool
  }

  var error: String?
  var treated, controls, chosenRank, rank, failedDraws: Int?
  var effect: EncodedEstimate?
  var preTreatmentError: Double?
  var placebo: EncodedEstimate?
  var placeboError: String?
  var equivalenceP, equivalenceBound: Double?
  var byEventTime: [EventTime]?
  var grid: [GridRow]?

  init(_ error: PanelError) { self.error = error.description }

  init(_ study: PanelStudy, level: Double) {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    treated = study.treated
    controls = study.controls
    chosenRank = study.grid.chosen
    rank = study.rank
    failedDraws = study.bootstrap.failures
    effect = EncodedEstimate(study.effect)
    preTreatmentError = finite(study.bootstrap.control.preTreatmentError)
    switch study.placebo {
    case .success(let found): placebo = EncodedEstimate(found.effect)
    case .failure(let error): placeboError = error.description
    }
    equivalenceP = study.equivalence?.pValue
    equivalenceBound = study.equivalence?.bound
    byEventTime = study.bootstrap.byEventTime(level: level).map {
      .init(time: $0.time, units: $0.units, effect: EncodedEstimate($0.effect))
    }
    grid = study.grid.rows.map {
      .init(
        rank: $0.rank, variance: $0.variance, ic: $0.informationCriterion.flatMap(finite),
        pc: $0.panelCriterion.flatMap(finite), mspe: finite($0.predictionError),
        effect: finite($0.averageEffect),
        coefficients: $0.coefficients, hasConverged: $0.hasConverged)
    }
  }
}
