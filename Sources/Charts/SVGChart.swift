import Quantities

extension Chart {
  /// Draws the chart as a scalable picture that needs nothing else.
  ///
  /// The colours can be told apart by those who see few of them, in the order of Okabe & Ito,
  /// "Color universal design", 2008; each line also has its name at its end or in the legend.
  /// Whatever names hold is escaped.
  ///
  /// - Parameters:
  ///   - width: The width in pixels, legend included.
  ///   - height: The height in pixels.
  package func svg(width: Double = 760, height: Double = 440) -> String {
    let frame = Frame(
      left: 64, right: width - 190, top: 44, bottom: height - 56, across: horizontal, up: vertical)
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
      font-family="system-ui, sans-serif" font-size="12" role="img">
      """,
      "<title>\(escaped(title))</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      "<text x=\"\(number(frame.left))\" y=\"24\" font-size=\"15\">\(escaped(title))</text>",
    ]
    parts += axes(frame)
    for mark in marks {
      guard let place = frame.across.place(of: mark.x), (0...1).contains(place) else { continue }
      let x = number(frame.left + place * (frame.right - frame.left))
      parts.append(
        "<path d=\"M\(x) \(number(frame.top))V\(number(frame.bottom))\" stroke=\"#555\" "
          + "stroke-dasharray=\"3 3\"/>")
      parts.append(
        "<text x=\"\(x)\" y=\"\(number(frame.top - 4))\" text-anchor=\"middle\" fill=\"#555\">"
          + "\(escaped(mark.name))</text>")
    }
    for (index, line) in lines.enumerated() {
      parts += drawn(line, Self.colours[index % Self.colours.count], frame)
    }
    parts += legend(frame)
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  private static let colours = [
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#D55E00", "#0072B2", "#CC79A7", "#F0E442",
  ]

  /// Where on the picture the axes' places are.
  private struct Frame {
    var left, right, top, bottom: Double
    var across, up: Span

    func point(_ point: Point) -> String? {
      guard let x = across.place(of: point.x), let y = up.place(of: point.y) else { return nil }
      // What lies outside of a given range is drawn at its edge.
      let inside = (x: min(max(x, 0), 1), y: min(max(y, 0), 1))
      return
        "\(number(left + inside.x * (right - left))) \(number(bottom - inside.y * (bottom - top)))"
    }
  }

  private func axes(_ frame: Frame) -> [String] {
    var parts: [String] = []
    for tick in frame.up.ticks(6) {
      guard let place = frame.up.place(of: tick), (-1e-9...1 + 1e-9).contains(place) else {
        continue
      }
      let y = frame.bottom - place * (frame.bottom - frame.top)
      parts.append(
        "<path d=\"M\(number(frame.left)) \(number(y))H\(number(frame.right))\" stroke=\"#ddd\"/>")
      parts.append(
        "<text x=\"\(number(frame.left - 6))\" y=\"\(number(y + 4))\" text-anchor=\"end\">"
          + "\(frame.up.label(tick))</text>")
    }
    for tick in frame.across.ticks(7) {
      guard let place = frame.across.place(of: tick), (-1e-9...1 + 1e-9).contains(place) else {
        continue
      }
      let x = number(frame.left + place * (frame.right - frame.left))
      parts.append(
        "<path d=\"M\(x) \(number(frame.bottom))v4\" stroke=\"#555\"/>"
          + "<text x=\"\(x)\" y=\"\(number(frame.bottom + 18))\" text-anchor=\"middle\">"
          + "\(frame.across.label(tick))</text>")
    }
    parts.append(
      "<path d=\"M\(number(frame.left)) \(number(frame.top))V\(number(frame.bottom))"
        + "H\(number(frame.right))\" fill=\"none\" stroke=\"#555\"/>")
    let middle = (frame.top + frame.bottom) / 2
    parts.append(
      "<text x=\"\(number((frame.left + frame.right) / 2))\" y=\"\(number(frame.bottom + 40))\" "
        + "text-anchor=\"middle\">\(escaped(x.title))</text>")
    parts.append(
      "<text transform=\"translate(16 \(number(middle))) rotate(-90)\" text-anchor=\"middle\">"
        + "\(escaped(y.title))</text>")
    return parts
  }

  private func drawn(_ line: Line, _ colour: String, _ frame: Frame) -> [String] {
    var parts: [String] = []
    let band = line.band.compactMap(frame.point)
    if band.count > 2 {
      parts.append(
        "<path d=\"M\(band.joined(separator: "L"))Z\" fill=\"\(colour)\" fill-opacity=\"0.15\"/>")
    }
    let corners = line.corners.compactMap(frame.point)
    if corners.count > 1 {
      parts.append(
        "<path d=\"M\(corners.joined(separator: "L"))\" fill=\"none\" stroke=\"\(colour)\" "
          + "stroke-width=\"2\" stroke-linejoin=\"round\"/>")
    }
    // A curve of many corners needs no dots.
    if line.points.count <= 40 {
      parts += line.points.compactMap(frame.point).map { place in
        let parts = place.split(separator: " ")
        return "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"2.5\" fill=\"\(colour)\"/>"
      }
    }
    return parts
  }

  private func legend(_ frame: Frame) -> [String] {
    lines.enumerated().map { index, line in
      let y = frame.top + 8 + Double(index) * 18
      let colour = Self.colours[index % Self.colours.count]
      return
        "<path d=\"M\(number(frame.right + 12)) \(number(y))h18\" stroke=\"\(colour)\" "
        + "stroke-width=\"3\"/><text x=\"\(number(frame.right + 36))\" y=\"\(number(y + 4))\">"
        + "\(escaped(line.name))</text>"
    }
  }
}

/// Returns a coordinate with a digit after the point at most.
private func number(_ value: Double) -> String {
  let tenths = (value * 10).rounded()
  return tenths.truncatingRemainder(dividingBy: 10) == 0
    ? "\(Int(saturating: tenths / 10))" : "\(tenths / 10)"
}

/// Returns text as it stands in XML.
///
/// Names come from strangers' files: control characters, which XML forbids, are left out.
private func escaped(_ text: String) -> String {
  text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
    .map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(scalar)
      }
    }.joined()
}
