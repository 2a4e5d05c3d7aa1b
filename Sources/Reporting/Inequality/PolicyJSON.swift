import Access
import Inequality
import Quantities

extension PolicyReport {
  /// The report for JSON.
  var encoded: EncodedPoliciesV1 {
    EncodedPoliciesV1(
      unit: unit, per: per?.rawValue, level: level, isModel: isModel,
      policies: entries.map { entry in
        .init(
          policy: entry.title, amount: entry.outcome.amount, costUSD: entry.cost,
          costPerGiniPointUSD: entry.costPerPoint,
          measures: Dictionary(
            entry.outcome.measures.map { ($0.measure.key, encoded($0.change)) },
            uniquingKeysWith: { $1 }),
          access: entry.outcome.shares.map {
            .init(days: 365 / $0.limit, share: encoded($0.change))
          })
      }, warnings: leftOut.isEmpty ? nil : leftOut)
  }

  private func encoded(_ change: PolicyOutcome.Change) -> EncodedPoliciesV1.Change {
    EncodedPoliciesV1.Change(
      before: change.before, after: change.after, changeLow: change.interval?.low,
      changeHigh: change.interval?.high)
  }
}

/// What policies do, as JSON.
struct EncodedPoliciesV1: Encodable, Sendable {
  /// A number before and after.
  struct Change: Encodable {
    var before: Double?
    var after: Double?
    var changeLow: Double?
    var changeHigh: Double?
  }

  /// The share of institutions that finish within some days.
  struct Access: Encodable {
    var days: Double
    var share: Change
  }

  /// One policy.
  struct Policy: Encodable {
    var policy: String
    var amount: Double
    var costUSD: Double?
    var costPerGiniPointUSD: Double?
    var measures: [String: Change]
    var access: [Access]
  }

  let schemaVersion = 1
  let unit: String
  /// Whose capacity it is: `institution`, `team` or `researcher`; absent for numbers.
  let per: String?
  let level: Double
  let isModel: Bool
  let policies: [Policy]
  /// What reading left out; absent where nothing was.
  let warnings: [String]?
}
