import Presentation
import Quantities
import Testing

private func text(_ table: Table, width: Int = 80) -> String {
  let text = TextRenderer(width: width).rendered(Document("", [.table(table)], data: 0))
  return String(text.dropLast())
}

struct TextTableTests {
  @Test func `columns are aligned, two spaces apart, without spaces at the end`() {
    var table = Table([.init("name"), .init("rate", .right), .init("note")])
    table.row(.name("gemm"), .number(110), .text("ok"))
    table.row(.name("convolution"), .number(9), .text(""))
    #expect(
      text(table) == """
        name         rate  note
        ───────────  ────  ────
        gemm          110  ok
        convolution  9.00
        """)
  }

  @Test func `groups stand apart below their titles`() {
    var table = Table([.init("case")])
    table.group("first")
    table.row(.text("a"))
    table.group("second")
    table.row(.text("b"))
    table.row(.text("c"))
    #expect(
      text(table) == """
        case
        ────
        first
        a

        second
        b
        c
        """)
  }

  @Test func `a table without rows has its header`() {
    #expect(text(Table([.init("a"), .init("b")])) == "a  b\n─  ─")
  }

  @Test func `letters are counted, not bytes`() {
    var table = Table([.init("a"), .init("b")])
    table.row(.text("é"), .text("½"))
    table.row(.text("ee"), .text("x"))
    #expect(text(table) == "a   b\n──  ─\né   ½\nee  x")
  }

  @Test func `what doesn't fit goes on in the next line, and nothing is left out`() {
    var table = Table([.init("name", wraps: true), .init("rate", .right), .init("outcome")])
    table.row(.name("a name of several words"), .number(110), .outcome("not-converged", .doubtful))
    table.row(.name("b"), .missing, .outcome("failed", .bad))
    #expect(
      text(table, width: 40) == """
        name               rate  outcome
        ─────────────────  ────  ─────────────
        a name of several   110  not-converged
        words
        b                     –  failed
        """)
  }

  @Test func `where programs read, names and outcomes stay whole, and words don't`() {
    var table = Table([
      .init("name", wraps: true), .init("outcome", wraps: true), .init("why", wraps: true),
    ])
    table.group("product by a kernel of a long name, of many sizes")
    table.row(
      .name("product @ cores=1,isa=avx2"), .outcome("not-converged (preempted)", .doubtful),
      .text("the time ran out"))
    let text = TextRenderer(width: 40, breaksNames: false)
      .rendered(Document("", [.table(table)], data: 0))
    #expect(
      text == """
        name                        outcome                    why
        ──────────────────────────  ─────────────────────────  ────
        product by a kernel of a long name, of many sizes
        product @ cores=1,isa=avx2  not-converged (preempted)  the
                                                               time
                                                               ran
                                                               out

        """)
  }

  @Test func `titles give way before cells, in every column`() {
    var table = Table([.init("case and budget", wraps: true), .init("95 % interval", .right)])
    table.row(.name("product @ cores=1,isa=avx2"), .text("110 to 112"))
    #expect(
      text(table, width: 40) == """
                                          95 %
        case and budget               interval
        ──────────────────────────  ──────────
        product @ cores=1,isa=avx2  110 to 112
        """)
  }

  @Test func `columns that don't fit stand below, beside the first column again`() {
    var table = Table(
      [.init("paper")] + ["first budget", "second budget", "third"].map { .init($0, .right) },
      title: "Hours", splits: true)
    table.group("small")
    table.row(.name("alexnet"), .hours(1), .hours(2), .hours(3))
    #expect(
      text(table, width: 40) == """
        Hours
        paper    first budget  second budget
        ───────  ────────────  ─────────────
        small
        alexnet         1.0 h          2.0 h

        paper    third
        ───────  ─────
        small
        alexnet  3.0 h
        """)
    #expect(
      text(table, width: 41).hasSuffix(
        "\nalexnet         1.0 h          2.0 h\n\n"
          + "paper    third\n───────  ─────\nsmall\nalexnet  3.0 h"))
    #expect(text(table, width: 43).hasSuffix("\nalexnet         1.0 h          2.0 h  3.0 h"))
  }

  @Test func `a group's title goes on in the next line, even inside of a long name`() {
    var table = Table([.init("case")])
    table.group("a-case-with-a-name-that-somebody-thought-about, f32")
    table.row(.text("a"))
    #expect(
      text(table, width: 40).contains(
        "\na-case-with-a-name-that-somebody-\nthought-about, f32\na"))
  }

  @Test func `a name is broken after the signs that join it, only where words aren't enough`() {
    var table = Table([.init("cell", wraps: true), .init("rate", .right)])
    table.row(.name("dense-forward-with-a-long-name @ cores=1,memory=20"), .number(1))
    #expect(
      text(table, width: 60) == """
        cell                                                rate
        ──────────────────────────────────────────────────  ────
        dense-forward-with-a-long-name @ cores=1,memory=20  1.00
        """)
    #expect(
      text(table, width: 40) == """
        cell                              rate
        ────────────────────────────────  ────
        dense-forward-with-a-long-name @  1.00
        cores=1,memory=20
        """)
    table.row(.name("x"), .text("a note of 17 signs"))
    #expect(
      text(table, width: 40) == """
        cell                               rate
        ───────────────────  ──────────────────
        dense-forward-with-                1.00
        a-long-name @
        cores=1,memory=20
        x                    a note of 17 signs
        """)
  }

  @Test func `what can't be broken stays whole, however narrow the terminal`() {
    var table = Table([.init("name"), .init("other", wraps: true)])
    table.row(.name("abcdefghijklmnopqrstuvwxyz"), .text("abcdefghijklmnopqrstuvwxyz 1"))
    #expect(
      text(table, width: 40).hasSuffix(
        "\nabcdefghijklmnopqrstuvwxyz  abcdefghijklmnopqrstuvwxyz\n"
          + "                            1"))
  }

  @Test func `the wider of two columns gives way until they are equally wide`() {
    var table = Table([.init("a", wraps: true), .init("b", wraps: true)])
    table.row(.text("aa aa aa aa aa aa aa aa aa aa"), .text("bb bb bb bb bb bb bb bb"))
    // 29 + 2 + 23 is 14 too many for 40: both end at 19 or 20.
    #expect(
      text(table, width: 40).hasSuffix(
        "\naa aa aa aa aa aa  bb bb bb bb bb bb\n"
          + "aa aa aa aa        bb bb"))
  }

  @Test func `a unit stands once below the title where all rows have it, and in cells otherwise`() {
    var table = Table([.init("device"), .init("memory", .right, unit: .header)])
    table.row(.name("a"), .number(80, unit: "GB", as: .asWritten))
    table.row(.name("b"), .missing)
    #expect(
      text(table) == """
        device  memory
                    GB
        ──────  ──────
        a           80
        b            –
        """)
    table.row(.name("c"), .number(1, unit: "TB", as: .asWritten))
    #expect(text(table).hasSuffix("a        80 GB\nb            –\nc         1 TB"))
  }

  @Test func `facts have no header`() {
    let table = Table(facts: [("id", .text("h100")), ("power", .number(700, unit: "W"))])
    #expect(text(table) == "id     h100\npower  700 W")
  }
}

struct NumberTests {
  private func shown(_ cell: Table.Cell, _ place: Table.Column.IntervalPlace = .hidden) -> String {
    var table = Table([.init("x", interval: place)], showsHeader: false)
    table.row(cell)
    return text(table)
  }

  @Test(arguments: [
    (Table.Cell.number(94.23, Interval(low: 92.4, high: 96, level: 0.95)), "94"),
    (.number(94.23, Interval(low: 93.9, high: 94.5, level: 0.95), unit: "GB/s"), "94.2 GB/s"),
    (.number(3.14e23, unit: "FLOP", as: .significant(2)), "3.1e23 FLOP"),
    (.number(44_490, unit: "USD", as: .asWritten), "44,490 USD"),
    (.number(0.0123, as: .decimals(3), isSigned: true), "+0.012"),
    (.number(-0.0123, as: .decimals(3), isSigned: true), "-0.012"),
    (.number(0, as: .decimals(0), isSigned: true), "0"),
    (.number(0.0004, as: .decimals(3), isSigned: true), "0.000"),
    (.probability(0.0123), "0.01"), (.probability(0.0049), "<0.01"),
    (.probability(0.0004, decimals: 3), "<0.001"), (.probability(nil), "–"),
    (.range(Interval(low: 0.21, high: 0.66, .range), as: .decimals(1)), "0.2–0.7"),
    (.range(Interval(low: -2, high: 5, .range), unit: "s", as: .decimals(0)), "-2 to 5 s"),
    (.range(nil), "–"),
    (.number(1.5, as: .decimals(1), mark: " *"), "1.5 *"),
    (.count(2012), "2012"), (.share(0.385), "39 %"), (.share(0.385, decimals: 1), "38.5 %"),
    (.hours(0.45), "27 min"), (.seconds(0.728), "728 ms"), (.bytes(.mebibytes(1.25)), "1.25 MiB"),
    (.missing, "–"),
    (.number(nil), "–"), (.number(.nan, unit: "s"), "–"), (.share(.nan), "–"),
    (.number(.infinity), "∞"), (.number(.infinity, as: .significant(2)), "∞"),
    (
      .measured(
        Measured(Throughput(flopPerSecond: 4.34e10), nil, .measured, source: "a record"),
        unit: "GFLOP/s", per: 1e9), "43.4 GFLOP/s"
    ),
  ]) func `numbers have their digits and units`(cell: Table.Cell, expected: String) {
    #expect(shown(cell) == expected)
  }

  @Test(arguments: [
    (Table.Cell.share(0.38, Interval(low: 0.35, high: 0.41, level: 0.95)), "38 % (35–41)"),
    (.hours(0.45, Interval(low: 0.4, high: 30, .credible(0.9))), "27 min (24 min to 30 h)"),
    (.number(0.1, Interval(low: -1, high: 1, .range), as: .decimals(1)), "0.1 (-1.0 to 1.0)"),
    (.share(0.38), "38 %"),
  ]) func `an interval may stand beside its number`(cell: Table.Cell, expected: String) {
    #expect(shown(cell, .beside) == expected)
  }

  @Test func `intervals of a column are joined alike`() {
    var table = Table([.init("x", .right, interval: .column("interval"))])
    for low in [-1.0, 0] {
      table.row(.number(1, Interval(low: low, high: 2, .range), as: .decimals(0)))
    }
    #expect(text(table) == "x  interval\n─  ────────\n1   -1 to 2\n1    0 to 2")
  }

  @Test func `an interval's own column is there only where a number has one`() {
    var table = Table([.init("x", .right, interval: .column("95 % interval"))])
    table.row(.number(1, unit: "s"))
    #expect(text(table) == "     x\n──────\n1.00 s")
    table.row(.number(2, Interval(low: 1.5, high: 2.5, level: 0.9), unit: "s", mark: "*"))
    #expect(
      text(table) == """
             x  95 % interval
        ──────  ─────────────
        1.00 s              –
         2.0 s       1.5–2.5*
        """)
  }
}
