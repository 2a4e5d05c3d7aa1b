package import Quantities
package import RecordFormat

extension IntervalV1 {
  /// Writes down a value with its interval, if it has one.
  package init(_ value: Double, _ interval: Interval?) {
    self.init(median: value, low: interval?.low, high: interval?.high, level: interval?.level)
  }

  /// Writes down a value with its interval, in the value's unit.
  package init(_ measured: Measured<some Quantity>) {
    self.init(measured.value.amount, measured.interval)
  }
}
