import Reporting
import Testing

struct TableTests {
  @Test func `columns are aligned, two spaces apart, without spaces at the end`() {
    var table = Table([Table.Column("name"), Table.Column("rate", .right), Table.Column("note")])
    table.row("gemm", "110", "ok")
    table.row("convolution", "9", "")
    #expect(
      table.rendered() == """
        name         rate  note
        ───────────  ────  ────
        gemm          110  ok
        convolution     9
        """)
  }

  @Test func `groups stand apart below their titles`() {
    var table = Table([Table.Column("case")])
    table.group("first")
    table.row("a")
    table.group("second")
    table.row("b")
    table.row("c")
    #expect(
      table.rendered() == """
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
    #expect(Table([Table.Column("a"), Table.Column("b")]).rendered() == "a  b\n─  ─")
    #expect(Table([]).rendered() == "\n")
  }

  @Test func `letters are counted, not bytes`() {
    var table = Table([Table.Column("a"), Table.Column("b")])
    table.row("é", "½")
    table.row("ee", "x")
    #expect(table.rendered() == "a   b\n──  ─\né   ½\nee  x")
  }

  @Test func `what doesn't fit is cut where it may be, with an ellipsis`() {
    var table = Table([Table.Column("name", canShrink: true), Table.Column("rate", .right)])
    table.row("abcdefghijklmnop", "110")
    #expect(table.rendered(width: 16) == "name        rate\n──────────  ────\nabcdefghi…   110")
    #expect(table.rendered(width: 22).contains("abcdefghijklmnop   110"))
  }

  @Test func `the wider of two columns gives way until they are equally wide`() {
    var table = Table([
      Table.Column("a", canShrink: true), Table.Column("b", canShrink: true),
    ])
    table.row("abcdefghijklmnopqrst", "ABCDEFGHIJKL")
    // 20 + 2 + 12 is 10 too many for 24: 9 + 2 + … would be uneven, so both end at 11.
    #expect(table.rendered(width: 24).hasSuffix("abcdefghij…  ABCDEFGHIJ…"))
  }

  @Test func `a column keeps eight characters, and is never widened to them`() {
    var table = Table([
      Table.Column("a", canShrink: true), Table.Column("b", canShrink: true), Table.Column("c"),
    ])
    table.row("abc", "ABCDEFGHIJKL", "0123456789")
    #expect(table.rendered(width: 5).hasSuffix("abc  ABCDEFG…  0123456789"))
  }

  @Test func `a group's title is cut too`() {
    var table = Table([Table.Column("case")])
    table.group("a title that is long")
    table.row("a")
    #expect(table.rendered(width: 8).contains("\na title…\n"))
  }
}
