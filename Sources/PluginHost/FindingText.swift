import Operations

extension Double {
  var text: String {
    self >= 10 ? "\(Int(rounded()))" : "\((self * 100).rounded() / 100)"
  }
}

extension Problem {
  var text: String { sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension Duration {
  var milliseconds: String { "\(Int((self / .milliseconds(1)).rounded())) ms" }
}
