import Charts
import Testing

/// Charts whose every sign is known.
struct ChartTests {
  private func chart(
    _ lines: [Chart.Line], x: Chart.Axis = .init("x"), marks: [Chart.Mark] = []
  ) -> Chart {
    Chart(
      "A title", x: x, y: .init("share", isShare: true, range: 0...1), lines: lines, marks: marks)
  }

  // MARK: - Characters

  @Test func `a line goes from corner to corner, between labelled axes`() {
    let rows = chart([Chart.Line("up", [.init(0, 0), .init(10, 1)])]).text(width: 40, height: 5)
      .split(separator: "\n").map(String.init)
    #expect(rows.count == 11)
    #expect(rows[0] == "A title")
    #expect(rows[2].hasPrefix(" 100 %┤") && rows[2].hasSuffix("●") && rows[2].count == 40)
    #expect(rows[4].hasPrefix("  50 %┤"))
    #expect(rows[6].hasPrefix("   0 %┤●"))
    #expect(rows.suffix(2) == ["       x", "● up"])
    #expect(rows.allSatisfy { $0.count <= 40 })
  }

  @Test func `steps stay at their height until the next point`() {
    let rows = chart([Chart.Line("steps", [.init(0, 0), .init(1, 1)], course: .steps)])
      .text(width: 40, height: 5).split(separator: "\n").map(String.init)
    #expect(rows[6] == "   0 %┤" + String(repeating: "●", count: 33))
    for row in 3...5 { #expect(rows[row].filter { $0 == "●" }.count == 1) }
  }

  @Test func `each line has a sign of its own, and the legend says which`() {
    let text = chart([
      Chart.Line("one", [.init(0, 0.2), .init(1, 0.2)]),
      Chart.Line("two", [.init(0, 0.8), .init(1, 0.8)]),
    ]).text()
    #expect(text.hasSuffix("● one   × two"))
  }

  @Test func `what lies outside of a given range is left out`() {
    let text = chart([Chart.Line("high", [.init(0, 2), .init(1, 2)])]).text()
    #expect(text.filter { $0 == "●" }.count == 1)
  }

  @Test func `a mark is a dotted column`() {
    let text = chart(
      [Chart.Line("flat", [.init(2000, 0), .init(2020, 0)])], marks: [.init(2010, "onset")]
    )
    .text(width: 47, height: 5)
    #expect(text.filter { $0 == "┊" }.count == 5)
    #expect(text.hasSuffix("● flat   ┊ onset"))
  }

  @Test func `a logarithmic axis has powers of ten, and zero has no place on it`() {
    let text = chart(
      [Chart.Line("days", [.init(0, 0.5), .init(0.1, 0.5), .init(1_000, 0.5)])],
      x: .init("days", .logarithmic)
    ).text()
    for label in ["0.1", "1", "10", "100", "1000"] { #expect(text.contains(" \(label)")) }
  }

  @Test(arguments: [[], [Chart.Line("nothing", [])], [Chart.Line("one", [.init(3, 0.5)])]])
  func `a chart of nothing or of one point has its axes`(lines: [Chart.Line]) {
    #expect(chart(lines).text().contains("└"))
    #expect(chart(lines).svg().hasSuffix("</svg>\n"))
  }

  @Test func `values that are no numbers are left out`() {
    let broken = [Chart.Point(0, .nan), .init(.infinity, 1), .init(1, 0.5), .init(2, 0.5)]
    #expect(!chart([Chart.Line("broken", broken)]).svg().contains("nan"))
    #expect(chart([Chart.Line("broken", broken)]).text().contains("●"))
  }

  @Test func `an axis that holds zero begins there, whatever the values`() {
    let text = Chart(
      "Shares", x: .init("year"), y: .init("share", isShare: true, holdsZero: true),
      lines: [Chart.Line("late", [.init(0, 0.4), .init(1, 0.5)])]
    ).text()
    #expect(text.contains("\n  0 %┤"))
  }

  // MARK: - SVG

  @Test func `an SVG has a path for each line, and one for its band`() {
    let svg = chart([
      Chart.Line(
        "banded", [.init(0, 0.5), .init(1, 0.5)], low: [.init(0, 0.4), .init(1, 0.4)],
        high: [.init(0, 0.6), .init(1, 0.6)])
    ]).svg(width: 400, height: 300)
    #expect(svg.contains("<path d=\"M64 144L210 144\" fill=\"none\" stroke=\"#000000\""))
    #expect(svg.contains("<path d=\"M64 124L210 124L210 164L64 164Z\" fill=\"#000000\""))
    #expect(svg.contains(">banded</text>"))
    #expect(svg.contains(">100 %</text>"))
  }

  @Test func `names of strangers are escaped, control characters left out`() {
    let svg = chart([Chart.Line("<script>&\u{1B}\"", [.init(0, 0), .init(1, 1)])]).svg()
    #expect(svg.contains("&lt;script&gt;&amp;&quot;"))
    #expect(!svg.contains("<script>") && !svg.contains("\u{1B}"))
  }
}
