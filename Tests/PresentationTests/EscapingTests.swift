import Charts
import Presentation
import Quantities
import Testing

/// A table with one cell.
private func document(_ text: String, title: String = "title") -> Document {
  var table = Table([.init("a")])
  table.row(.text(text))
  return Document(title, [.table(table)], data: 0)
}

struct CSVTests {
  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""),
    ("two\nlines", "\"two\nlines\""), ("", "\"\""), ("# a", "\"# a\""), ("a # b", "a # b"),
    (" a ", " a "), ("ü|*", "ü|*"),
  ]) func `fields are quoted where they need it`(text: String, field: String) throws {
    #expect(try CSVRenderer().rendered(document(text)) == "a\n\(field)\n")
  }

  @Test func `a document without a table is an error that says what shows it`() {
    let error = #expect(throws: RenderingError.self) {
      try CSVRenderer().rendered(Document("A tree", [.paragraph("x")], data: 0))
    }
    #expect(
      error?.description
        == "'A tree' has no table, and CSV is made of tables. "
        + "Give --format one of: text, markdown, json."
    )
  }

  @Test func `several tables have the titles of their sections`() throws {
    let table = Table([.init("a")])
    let document = Document(
      "All",
      [.table(table), .heading("Part"), .table(table), .table(Table([.init("b")], title: "Own"))],
      data: 0)
    #expect(try CSVRenderer().rendered(document) == "# All\na\n\n# Part\na\n\n# Own\nb\n")
  }

  @Test func `rows of different units and levels say which`() throws {
    var table = Table([.init("rate")])
    table.row(.number(2.5, Interval(low: 2, high: 3, level: 0.95), unit: "GFLOP/s"))
    table.row(.number(1e-7, Interval(low: 0, high: 1, .range), unit: "GB/s"))
    table.row(.missing)
    #expect(
      try CSVRenderer().rendered(Document("", [.table(table)], data: 0)) == """
        rate,rate low,rate high,rate level,rate unit
        2.5,2,3,0.95,GFLOP/s
        1e-07,0,1,,GB/s
        ,,,,

        """)
  }

  @Test func `a range has two ends and no value`() throws {
    var table = Table([.init("year"), .init("constant Gini")])
    table.row(.count(2012), .range(Interval(low: 0.25, high: 0.5, .range)))
    table.row(.count(2013), .missing)
    #expect(
      try CSVRenderer().rendered(Document("", [.table(table)], data: 0))
        == "year,constant Gini low,constant Gini high\n2012,0.25,0.5\n2013,,\n")
  }
}

struct MarkdownTests {
  @Test(arguments: [
    ("a|b", "a\\|b"), ("snake_case", "snake_case"), ("_a_", "\\_a\\_"), ("*x*", "\\*x\\*"),
    ("<b>&lt;", "\\<b\\>\\&lt;"), ("`code`", "\\`code\\`"), ("[a](b)", "\\[a\\](b)"),
    ("back\\slash", "back\\\\slash"), ("two\nlines", "two lines"), ("1. first", "1. first"),
  ]) func `cells hold no commands`(text: String, cell: String) {
    #expect(
      MarkdownRenderer().rendered(document(text)) == "# title\n\n| a |\n| --- |\n| \(cell) |\n")
  }

  @Test(arguments: [
    ("# no heading", "\\# no heading"), ("- no list", "\\- no list"),
    ("1. no list", "1\\. no list"),
    ("2.5 is a number", "2.5 is a number"), ("a - b", "a - b"),
  ]) func `paragraphs begin with no command`(text: String, line: String) {
    #expect(
      MarkdownRenderer().rendered(Document("", [.paragraph(text)], data: 0)) == line + "\n")
  }
}

struct ControlCharacterTests {
  /// Every place that a name can get to.
  private var document: Document {
    let evil = "a\u{1B}[31mb\rc\u{202E}d"
    var table = Table([.init(evil, interval: .column(evil))], title: evil, grouping: evil)
    table.group(evil)
    table.row(.name(evil))
    table.row(.text(evil))
    table.row(.outcome(evil, .bad))
    table.row(.number(1, Interval(low: 0, high: 2, .range), unit: evil, mark: evil))
    table.row(.range(Interval(low: 0, high: 2, .range), unit: evil))
    return Document(
      evil,
      [
        .heading(evil), .paragraph(evil),
        .notes([Note(evil, .bad, details: [evil], command: evil)]),
        .table(table), .tree(Tree([evil], [Tree([evil])])),
        .chart(
          Chart(
            evil, x: .init(evil), y: .init(evil), lines: [.init(evil, [.init(0, 0)])],
            marks: [.init(0, evil)]), name: evil),
      ], data: evil)
  }

  @Test(arguments: [Format.text, .markdown, .csv])
  func `no name moves the cursor or changes colours`(format: Format) throws {
    let text = try format.renderer(width: 80, isColoured: false).rendered(document)
    #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    #expect(!text.unicodeScalars.contains { $0.value == 0x202E })
    #expect(text.contains("a\u{FFFD}"))
  }

  @Test func `JSON has them escaped`() throws {
    let text = try JSONRenderer().rendered(document)
    #expect(text == "\"a\\u001b[31mb\\rc\\u202ed\"\n")
  }
}
