import Documents
import Foundation
import Testing

extension CSVReader {
  /// Reads what every row says, where none may be bad.
  fileprivate consuming func everyRow<Row>(
    of names: [String], _ read: (borrowing CSVRow) throws(RowFault) -> Row
  ) throws(TableError) -> [Row] {
    let (rows, bad) = try rows(of: names, read)
    if let fault = bad.first.first { throw .document(fault) }
    return rows
  }
}

/// A table read whole, for looking at it.
private struct Table {
  var columns: [String]
  var rows: [[String]]
  var bad: BadRows

  init(_ reader: consuming CSVReader, threads: Int = 1) throws(TableError) {
    let names = reader.columns
    columns = names
    (rows, bad) = try reader.rows(of: names, threads: threads) { row in
      names.indices.map { row.text($0) }
    }
  }

  init(_ text: String) throws(TableError) {
    try self.init(CSVReader(Array(text.utf8), path: "t.csv"))
  }
}

/// Returns the numbers of a column, and throws the first row without one.
private func numbers(
  _ text: String, _ column: String, from least: Double = -.infinity
) throws -> [Double] {
  try CSVReader(Array(text.utf8), path: "t.csv").everyRow(of: [column]) { row throws(RowFault) in
    try row.number(0, from: least)
  }
}

/// Returns what is wrong with a table: with all of it, or with its rows.
private func faults(_ text: String) -> [String] {
  do { return try Table(text).bad.first.map { "\($0)" } } catch { return ["\(error)"] }
}

private func fault(_ read: () throws -> Void) -> String? {
  do { try read() } catch { return "\(error)" }
  return nil
}

/// Returns where the cell of the second column of the last row is said to be.
private func place(_ text: String) throws -> String? {
  try CSVReader(Array(text.utf8), path: "t.csv")
    .rows(of: Table(text).columns) { row throws(RowFault) in throw .cell(1, "Here.") }
    .bad.first.last.map { "\($0)" }
}

struct CSVReaderTests {
  @Test func `the first row names the columns of the rest`() throws {
    let table = try Table("name,gpus\nada,1\ngrace,2\n")
    #expect(table.columns == ["name", "gpus"])
    #expect(table.rows == [["ada", "1"], ["grace", "2"]])
    #expect(try numbers("name,gpus\nada,1\ngrace,2\n", "gpus") == [1, 2])
  }

  @Test func `cells come in the order in which they are asked for`() throws {
    let rows = try CSVReader(Array("a,b,c\n1,2,3\n".utf8), path: "t.csv")
      .everyRow(of: ["c", "a"]) { row in row.text(0) + row.text(1) }
    #expect(rows == ["31"])
  }

  @Test func `a column that has two roles is asked for once`() throws {
    var columns = CSVColumns()
    let places = ["a", "b", "a"].map { columns.place(of: $0) as Int }
    #expect(places == [0, 1, 0])
    #expect(columns.names == ["a", "b"])
    #expect(
      fault {
        _ = try CSVReader(Array("a\n".utf8), path: "t.csv").everyRow(of: ["a", "a"]) { $0.text(0) }
      } == "t.csv: The column 'a' is asked for twice. Name a different one for each role.")
  }

  @Test func `two columns of one name are refused where that name is asked for`() throws {
    let text = "name,gpus,gpus\nada,1,2\n"
    #expect(
      fault { _ = try numbers(text, "gpus") }
        == "t.csv:1:11: 2 columns are called 'gpus', the first in line 1 at column 6, and nothing "
        + "says which one is meant. Rename all but one."
    )
    let names = try CSVReader(Array(text.utf8), path: "t.csv").everyRow(of: ["name"]) { $0.text(0) }
    #expect(names == ["ada"])
  }

  @Test(arguments: [
    ("name,gpus\nada,1\n", "t.csv:2:5: Here."), ("name,gpus\nZoë,1\n", "t.csv:2:5: Here."),
    ("name,gpus\n\"é\nü\",1\n", "t.csv:3:4: Here."), ("name,gpus\nada,\"1\"\n", "t.csv:2:5: Here."),
    ("\"na\nme\",gpus\nada,1\n", "t.csv:3:5: Here."), ("\u{FEFF}a,b\n1,2\n", "t.csv:2:3: Here."),
  ])
  func `a cell's place is its line and its column in characters`(
    text: String, place expected: String
  ) throws {
    #expect(try place(text) == expected)
  }

  @Test func `quotes hold commas, quotes and line breaks, and the lines go on below`() throws {
    let text = "a,b\n\"x, \"\"y\"\"\",\"one\ntwo\"\nz,\n"
    #expect(try Table(text).rows == [["x, \"y\"", "one\ntwo"], ["z", ""]])
    #expect(try place(text) == "t.csv:4:3: Here.")
  }

  @Test(arguments: [
    "a,b\r\n1,2\r\n3,4\r\n", "\u{FEFF}a,b\n1,2\n3,4", "a,b\r1,2\r3,4\r", "a,b\n1,2\n\n3,4\n\n",
    "\"a\",\"b\"\r\n\"1\",\"2\"\r\n\r\n3,4", "a,b\r\n1,2\r\n3,4\r",
  ])
  func `line ends, a byte order mark, quotes and blank lines change nothing`(text: String) throws {
    let table = try Table(text)
    #expect(table.columns == ["a", "b"])
    #expect(table.rows == [["1", "2"], ["3", "4"]])
    #expect(table.bad.count == 0)
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", "t.csv:3:1: This row has 1 cell; the header has 2."),
    ("a,b\n\"x\ny\",2\n3,4,5\n", "t.csv:4:1: This row has 3 cells; the header has 2."),
    ("a,b\n1,\"x\n", "t.csv:2:3: This quote is never closed."),
    ("\u{FEFF}a,\"b", "t.csv:1:3: This quote is never closed."),
    (
      "a,b\n\"x\"y,2\n",
      "t.csv:2:4: Expected a separator or the end of the line behind the closing quote."
    ),
    ("", "t.csv: The file is empty; expected a header of columns."),
    ("\u{FEFF}", "t.csv: The file is empty; expected a header of columns."),
  ])
  func `a fault is said with its place`(text: String, message: String) {
    #expect(faults(text) == [message])
  }

  @Test func `a blank line is no row of a single column`() throws {
    #expect(try Table("v\n1\n\n2\n\"\"\n").rows == [["1"], ["2"]])
  }

  @Test func `a quote within a cell that begins without one is said, and ends nothing`() throws {
    let table = try Table("a,b\n1,5\" disk\n\"x\ny\",z\n")
    #expect(table.rows == [["x\ny", "z"]])
    #expect(
      table.bad.first.map { "\($0)" } == [
        "t.csv:2:4: This quote stands in a cell that doesn't begin with one. Put the whole cell in "
          + "quotes, and double this one."
      ])
  }

  /// Such a quote must not make what follows look like the inside of quotes, or the other way.
  @Test(arguments: [("\n", 64), ("\r\n", 64), ("\r", 64), ("\n", 7), ("\n", 1 << 20)])
  func `stray quotes don't change where rows end`(line: String, chunk: Int) throws {
    var text = "name,gpus" + line
    for row in 0..<100 {
      text += row % 10 == 3 ? "5\" disk,1" : "\"a \"\"b\"\",\(row)\",\(row)"
      text += line
    }
    var found: [String] = []
    let bad = try CSVReader(Array(text.utf8), path: "t.csv").rows(
      of: ["name"], threads: 2, chunk: chunk, start: { [String]() },
      row: { part, row throws(RowFault) in part.append(row.text(0)) },
      finish: { part, _ in found += part })
    #expect(bad.count == 10)
    #expect(bad.first.first.map { "\($0)".hasPrefix("t.csv:5:2: This quote stands in") } == true)
    #expect(found.count == 90)
    #expect(found.last == "a \"b\",99")
  }

  @Test(arguments: ["0x10", "0x1p3", "infinity", "1_000"])
  func `only decimal numbers are numbers`(text: String) {
    #expect(
      fault { _ = try numbers("v\n\(text)\n", "v") }
        == "t.csv:2:1: Expected a finite number in 'v', found '\(text)'.")
  }

  @Test(arguments: [
    ("0.1", 0.1), ("123456789.123456", 123_456_789.123456),
    ("9007199254740993", 9_007_199_254_740_992),
    ("000012", 12), ("1e3", 1_000), ("+5", 5), ("3.", 3), (".5", 0.5),
  ])
  func `a number is the nearest to its digits`(text: String, number: Double) throws {
    #expect(try numbers("v\n\(text)\n", "v") == [number])
  }

  @Test func `a cell of megabytes isn't repeated in a message`() throws {
    let said = try #require(
      fault { _ = try numbers("v\n" + String(repeating: "a", count: 1 << 22) + "\n", "v") })
    #expect(said.utf8.count < 200)
    #expect(said.hasSuffix("a…' (4194304 bytes)."))
  }

  @Test func `a quote that never closes is no row to skip, for it hides the rest`() {
    #expect(throws: TableError.self) { try Table("a\n\"x\ny\nz\n") }
  }

  @Test func `a header alone has no rows`() throws {
    #expect(try Table("a,b").rows.isEmpty)
    #expect(try Table("a,b\n").rows.isEmpty)
  }

  @Test func `a header may have thousands of columns`() throws {
    let names = (0..<5_000).map { "c\($0)" }
    #expect(try Table(names.joined(separator: ",") + "\n").columns == names)
  }

  @Test(arguments: [
    (
      "gpu",
      "t.csv:1:1: There is no column 'gpu'. Did you mean 'gpus'? Columns: name, gpus."
    ), ("weight", "t.csv:1:1: There is no column 'weight'. Columns: name, gpus."),
  ])
  func `a missing column is answered with the nearest name and with all`(
    name: String, message: String
  ) {
    #expect(fault { _ = try numbers("name,gpus\n", name) } == message)
  }

  @Test(arguments: ["nan", "inf", "1e999", "-1", "x", "1 000", " 1"])
  func `what is no finite number from 0 is refused with its place`(text: String) {
    #expect(
      fault { _ = try numbers("n,v\na,1\nb,\(text)\n", "v", from: 0) }
        == "t.csv:3:3: Expected a finite number from 0 in 'v', found '\(text)'.")
  }

  @Test func `an empty cell is no number, and without a least one a negative is`() throws {
    #expect(
      fault { _ = try numbers("n,v\na,\n", "v") }
        == "t.csv:2:3: Expected a finite number in 'v', found nothing.")
    #expect(try numbers("v\n-1.5e3\n0\n", "v") == [-1500, 0])
  }

  @Test(arguments: [("0", "a number above 0"), ("1.5", nil)] as [(String, String?)])
  func `a weight is above 0, and a share at most 1`(text: String, wanted: String?) {
    func read(_ read: (borrowing CSVRow) throws(RowFault) -> Double) -> String? {
      fault {
        _ = try CSVReader(Array("v\n\(text)\n".utf8), path: "t.csv").everyRow(of: ["v"], read)
      }
    }
    #expect(
      read { row throws(RowFault) in try row.positiveNumber(0) }
        == wanted.map { "t.csv:2:1: Expected \($0) in 'v', found '\(text)'." })
    #expect(
      read { row throws(RowFault) in try row.share(0) }
        == "t.csv:2:1: Expected a number above 0 and at most 1 in 'v', found '\(text)'.")
  }

  @Test func `bad rows are counted, and the first ten said`() throws {
    let text = "a,b\n" + String(repeating: "1\n", count: 12) + "1,2\n"
    let table = try Table(text)
    #expect(table.rows == [["1", "2"]])
    #expect(table.bad.count == 12)
    #expect(table.bad.first.map(\.line) == Array(2...11))
    let said = try #require(
      fault { try table.bad.refuse(of: 13, unlessSkipped: false) })
    #expect(
      said.hasPrefix(
        "12 of 13 rows can't be used. Mend them, or leave them out with --skip-bad-rows.\n  "
          + "t.csv:2:1: "
      ))
    #expect(said.hasSuffix("\n  and 2 more"))
    try table.bad.refuse(of: 13, unlessSkipped: true)
  }

  // MARK: - Files

  @Test func `a file that is missing or binary is said so`() throws {
    func said(_ path: String) -> String? { fault { _ = try Table(CSVReader(file: path)) } }
    #expect(
      said(missingPath) == "\(missingPath): There is no file of this name.")
    for bytes in [[0x61, 0x00, 0x0A], [0xFF, 0xFE, 0x61], [0x61, 0x0A, 0x02, 0xFF, 0x0A]]
      as [[UInt8]]
    {
      try withFile(Data(bytes)) { path in
        #expect(said(path) == "\(path): This is a binary file; expected UTF-8 text.")
      }
    }
  }

  @Test func `a folder, an archive and a web page are called what they are`() throws {
    func said(_ bytes: [UInt8]) -> String? {
      fault { _ = try Table(CSVReader(bytes, path: "t")) }
    }
    #expect(
      fault { _ = try Table(CSVReader(file: "/tmp")) }
        == "/tmp: This is a folder. Give a file in it.")
    #expect(
      said([0x50, 0x4B, 3, 4, 0, 0])
        == "t: This is a spreadsheet or another zip archive. Export the table as CSV.")
    #expect(said([0x1F, 0x8B, 8, 0, 0xFF]) == "t: This is a compressed file. Unpack it.")
    #expect(
      said(Array("<!DOCTYPE html>\n<p>".utf8))
        == "t: This is a web page. Save the table itself, as CSV.")
  }

  @Test func `what isn't commas and UTF-8 is remarked`() throws {
    func remarks(_ bytes: [UInt8]) throws -> [String] {
      try CSVReader(bytes, path: "t").remarks
    }
    #expect(try remarks(Array("a,b\n".utf8)).isEmpty)
    #expect(try remarks(Array("a;b\n".utf8)) == ["Its cells are separated by semicolons."])
    #expect(try remarks(Array("a\tb\n".utf8)) == ["Its cells are separated by tabs."])
    #expect(
      try remarks(Array("a,Z".utf8) + [0xFC, 0x0A]) == ["The file is read as Latin-1."])
  }

  @Test func `JSON is no table`() {
    #expect(
      fault { _ = try Table("{\"schemaVersion\":1}\n") }
        == "t.csv: This is JSON and no table. A record is named by --record.")
  }

  @Test func `other people's tables may hold what isn't UTF-8`() throws {
    try withFile(Data([0x61, 0x0A, 0x5A, 0xFC, 0x0A])) { path in
      let table = try Table(CSVReader(file: path, mustBeText: false))
      #expect(table.rows == [["Z\u{FFFD}"]])
    }
  }

  // MARK: - As other programs write

  @Test(arguments: [";", "\t"])
  func `semicolons and tabs separate cells too`(separator: String) throws {
    let text = "name,gpus,share\n\"a;b\tc\",1,x\n".replacing(",", with: separator)
    let table = try Table(text)
    #expect(table.columns == ["name", "gpus", "share"])
    #expect(table.rows == [["a;b\tc", "1", "x"]])
  }

  @Test(arguments: [
    ("1,5", 1.5), ("1.234,5", 1_234.5), ("1.234.567", 1_234_567), ("12", 12), ("1.5", 1.5),
    ("0.125", 0.125), ("-0,5", -0.5),
  ])
  func `a comma may stand before decimals where it separates nothing`(
    text: String, number: Double
  ) throws {
    #expect(try numbers("name;v\na;\(text)\n", "v") == [number])
  }

  @Test func `a number that may be a thousand times as much is refused`() throws {
    #expect(
      fault { _ = try numbers("name;v\na;1.024\n", "v") }
        == "t.csv:2:3: '1.024' may be a thousand times as much. Write it without a point, or with "
        + "commas between the cells.")
    #expect(try numbers("name,v\na,1.024\n", "v") == [1.024])
    #expect(try numbers("name\tv\na\t1.024\n", "v") == [1.024])
  }

  /// "Zürich" in two bytes a character, of either order, with and without a mark.
  @Test(arguments: [true, false], [true, false])
  func `UTF-16 is read as such`(isBig: Bool, isMarked: Bool) throws {
    let units = Array(((isMarked ? "\u{FEFF}" : "") + "name;v\nZürich;1,5\n").utf16)
    let bytes = units.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isBig ? pair.reversed() : pair
    }
    let reader = try CSVReader(bytes, path: "t.csv")
    #expect(reader.encoding == .utf16)
    let table = try Table(reader)
    #expect(table.columns == ["name", "v"])
    #expect(table.rows == [["Zürich", "1,5"]])
  }

  @Test func `text that isn't UTF-8 is read as Latin-1`() throws {
    // Z, ü, rich, and the euro sign of Windows-1252.
    let bytes: [UInt8] = Array("name\nZ".utf8) + [0xFC] + Array("rich ".utf8) + [0x80, 0x0A]
    let reader = try CSVReader(bytes, path: "t.csv")
    #expect(reader.encoding == .latin1)
    #expect(try Table(reader).rows == [["Zürich €"]])
  }

  /// A pipe can be read once only.
  @Test func `a table may come through a pipe`() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("v\n3\n".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    let table = try Table(CSVReader(file: path))
    #expect(table.rows == [["3"]])
  }

  @Test(arguments: [(7, 1), (7, 3), (64, 2), (1 << 20, 2)])
  func `chunks and threads don't change what is read`(chunk: Int, threads: Int) throws {
    var text = "paper,title,year\r\n"
    for row in 0..<200 {
      text +=
        row == 150 ? "p150,soon\r\n" : "p\(row),\"a \"\"b\"\",\n\(row)\",\(2000 + row % 10)\r\n"
    }
    let read = try CSVReader(Array(text.utf8), path: "t.csv")
    var titles: [String] = []
    let bad = try read.rows(
      of: ["year", "title"], threads: threads, chunk: chunk, start: { [String]() },
      row: { part, row throws(RowFault) in
        if row.integer(0) == 2009, row.text(1).hasSuffix("\n19") { throw .cell(0, "Here.") }
        part.append("\(row.integer(0) ?? 0) \(row.text(1))")
      },
      finish: { part, _ in titles += part })
    #expect(titles.count == 198)
    #expect(titles[197] == "2009 a \"b\",\n199")
    // Each row has two lines.
    #expect(
      bad.first.map { "\($0)" } == [
        "t.csv:41:5: Here.", "t.csv:302:1: This row has 2 cells; the header has 3.",
      ])
  }
}
