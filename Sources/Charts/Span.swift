private import Glibc
import Quantities

/// An axis with its ends: where values lie on it, and where its ticks are.
struct Span {
  /// The value at its beginning.
  let low: Double
  /// The value at its end.
  let high: Double
  private let axis: Chart.Axis

  /// Creates the span that holds values, a little wider where they say its ends.
  ///
  /// Values that have no place, as 0 on a logarithmic axis, count for nothing.
  init(_ axis: Chart.Axis, holding values: [Double]) {
    self.axis = axis
    let placed = (values + (axis.holdsZero ? [0] : [])).filter {
      $0.isFinite && (axis.scale == .linear || $0 > 0)
    }
    var low = axis.range?.lowerBound ?? placed.min() ?? (axis.scale == .linear ? 0 : 1)
    var high = axis.range?.upperBound ?? placed.max() ?? 1
    if low >= high {
      // One value has the chart to itself.
      low = axis.scale == .linear ? low - 0.5 : low / 2
      high = axis.scale == .linear ? high + 0.5 : high * 2
    }
    self.low = low
    self.high = high
  }

  /// Returns where a value lies, from 0 at the low end to 1 at the high end; outside of it, or
  /// `nil` where it has no place at all.
  func place(of value: Double) -> Double? {
    switch axis.scale {
    case .linear: value.isFinite ? (value - low) / (high - low) : nil
    case .logarithmic:
      value.isFinite && value > 0 ? log(value / low) / log(high / low) : nil
    }
  }

  /// Round values with equal distances, or powers of ten, of which about so many fit.
  func ticks(_ count: Int) -> [Double] {
    axis.scale == .linear ? roundTicks(count) : powerTicks(count)
  }

  private func roundTicks(_ count: Int) -> [Double] {
    let raw = (high - low) / Double(max(count, 1))
    let power = pow(10, log10(raw).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * (1 - 1e-9) } ?? 10 * power
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first, last - first < 1_000 else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  private func powerTicks(_ count: Int) -> [Double] {
    let first = log10(low * (1 - 1e-9)).rounded(.up)
    let last = log10(high * (1 + 1e-9)).rounded(.down)
    guard last > first else {
      // Less than two powers: round values say more.
      return Span(Chart.Axis("", range: low...high), holding: []).ticks(count)
    }
    let step = max(1, ((last - first) / Double(max(count, 1))).rounded(.up))
    return stride(from: first, through: last, by: step).map { pow(10, $0) }
  }

  /// Returns a value as people read it on the axis.
  func label(_ value: Double) -> String {
    if axis.isShare { return "\(plain(value * 100)) %" }
    return plain(value)
  }

  private func plain(_ value: Double) -> String {
    // Ticks are products, so that their last digits are noise.
    let size = abs(value)
    guard size > 1e-12 * max(abs(low), abs(high)) else { return "0" }
    if size >= 1e6 || size < 1e-3 {
      let exponent = log10(size * (1 + 1e-9)).rounded(.down)
      return "\(plain(value / pow(10, exponent)))e\(Int(saturating: exponent))"
    }
    let rounded = (value * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() ? "\(Int(saturating: rounded))" : "\(rounded)"
  }
}

extension Chart {
  /// The horizontal axis with its ends.
  var horizontal: Span {
    Span(x, holding: lines.flatMap { ($0.points + $0.low).map(\.x) } + marks.map(\.x))
  }

  /// The vertical axis with its ends.
  var vertical: Span {
    Span(y, holding: lines.flatMap { ($0.points + $0.low + $0.high).map(\.y) })
  }
}

extension Chart.Line {
  /// The corners of the line as it is drawn.
  var corners: [Chart.Point] { Self.corners(points, course) }

  /// The outline of its band; empty without one.
  var band: [Chart.Point] {
    Self.corners(high, course) + Self.corners(low, course).reversed()
  }

  private static func corners(
    _ points: [Chart.Point], _ course: Chart.Course
  ) -> [Chart.Point] {
    guard course == .steps, let first = points.first else { return points }
    return zip(points, points.dropFirst()).reduce(into: [first]) { corners, step in
      corners += [Chart.Point(step.1.x, step.0.y), step.1]
    }
  }
}
