import Quantities

extension Double {
  /// This ratio as a finding states it: with two decimals, or none from 10 on.
  ///
  ///     1.987.ratioText  // "1.99"
  ///     25.4.ratioText   // "25"
  package var ratioText: String {
    self >= 10 ? "\(Int(saturating: rounded()))" : "\((self * 100).rounded() / 100)"
  }
}

extension Duration {
  /// This time as a finding states it, in whole milliseconds, such as `12 ms`.
  package var millisecondText: String {
    "\(Int(saturating: (self / .milliseconds(1)).rounded())) ms"
  }
}
