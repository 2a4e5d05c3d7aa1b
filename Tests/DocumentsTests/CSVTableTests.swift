import Documents
import Foundation
import Testing

private func table(_ text: String) throws(DocumentError) -> CSVTable {
  try CSVTable(text: text, path: "t.csv")
}

private func fault(_ text: String, _ read: (CSVTable) throws -> Void = { _ in }) -> String? {
  do { try read(try table(text)) } catch { return "\(error)" }
  return nil
}

struct CSVTableTests {
  @Test func `the first row names the columns of the rest`() throws {
    let table = try table("name,gpus\nada,1\ngrace,2\n")
    #expect(table.columns == ["name", "gpus"])
    #expect(try table.column("name").map(\.text) == ["ada", "grace"])
    #expect(try table.numbers("gpus") == [1, 2])
  }

  @Test func `a cell knows its line and column`() throws {
    let cell = try table("name,gpus\nada,1\n").rows[0][1]
    #expect(cell.text == "1" && cell.line == 2 && cell.column == 5)
  }

  @Test func `a column counts letters, not bytes`() throws {
    #expect(try table("name,gpus\nZoë,1\n").rows[0][1].column == 5)
    let cell = try table("name,gpus\n\"é\nü\",1\n").rows[0][1]
    #expect(cell.line == 3 && cell.column == 4)
  }

  @Test func `quotes hold commas, quotes and line breaks, and the lines go on below`() throws {
    let table = try table("a,b\n\"x, \"\"y\"\"\",\"one\ntwo\"\nz,\n")
    #expect(table.rows.map { $0.map(\.text) } == [["x, \"y\"", "one\ntwo"], ["z", ""]])
    #expect(table.rows[1][0].line == 4)
  }

  @Test(arguments: [
    "a,b\r\n1,2\r\n3,4\r\n", "\u{FEFF}a,b\n1,2\n3,4", "a,b\r1,2\r3,4\r", "a,b\n1,2\n\n3,4\n\n",
    "\"a\",\"b\"\r\n\"1\",\"2\"\r\n\r\n3,4",
  ])
  func `line ends, a byte order mark, quotes and blank lines change nothing`(text: String) throws {
    let table = try table(text)
    #expect(table.columns == ["a", "b"])
    #expect(try table.numbers("a") == [1, 3])
    #expect(try table.numbers("b") == [2, 4])
  }

  @Test func `a byte order mark is no column`() throws {
    #expect(try table("\u{FEFF}a,b\n1,2\n").rows[0][0].column == 1)
    #expect(fault("\u{FEFF}a,\"b") == "t.csv:1:3: This quote is never closed.")
  }

  @Test(arguments: [
    ("a,b\n1,2\n3\n", "t.csv:3:1: This row has 1 cells; the header has 2."),
    ("a,b\n\"x\ny\",2\n3,4,5\n", "t.csv:4:1: This row has 3 cells; the header has 2."),
    ("a,b\n1,\"x\n", "t.csv:2:3: This quote is never closed."),
    (
      "a,b\n\"x\"y,2\n",
      "t.csv:2:4: Expected a comma or the end of the line behind the closing quote."
    ),
    ("", "t.csv: The file is empty; expected a header of columns."),
    ("\u{FEFF}", "t.csv: The file is empty; expected a header of columns."),
  ])
  func `a fault is said with its place`(text: String, message: String) {
    #expect(fault(text) == message)
  }

  @Test func `a header alone has no rows`() throws {
    #expect(try table("a,b").rows.isEmpty)
    #expect(try table("a,b\n").numbers("a").isEmpty)
  }

  @Test func `a missing column is answered with the nearest name, or with all`() {
    #expect(
      fault("name,gpus\n") { _ = try $0.column("gpu") }
        == "t.csv:1:1: There is no column 'gpu'. Did you mean 'gpus'?")
    #expect(
      fault("name,gpus\n") { _ = try $0.column("weight") }
        == "t.csv:1:1: There is no column 'weight'. Columns: name, gpus.")
  }

  @Test(arguments: ["nan", "inf", "1e999", "-1", "x", "1 000", " 1"])
  func `what is no finite number from 0 is refused with its place`(text: String) {
    #expect(
      fault("n,v\na,1\nb,\(text)\n") { _ = try $0.numbers("v", from: 0) }
        == "t.csv:3:3: Expected a finite number from 0 in 'v', found '\(text)'.")
  }

  @Test func `an empty cell is no number, and without a least one a negative is`() throws {
    #expect(
      fault("n,v\na,\n") { _ = try $0.numbers("v") }
        == "t.csv:2:3: Expected a finite number in 'v', found nothing.")
    #expect(try table("v\n-1.5e3\n0\n").numbers("v") == [-1500, 0])
  }

  @Test func `a file that is missing or binary is said so`() throws {
    #expect(
      throws: DocumentError(
        path: missingPath, message: "The file can't be read. Check its name and rights.")
    ) { try CSVTable(file: missingPath) }
    for bytes in [[0x61, 0x00, 0x0A], [0xFF, 0xFE, 0x61]] as [[UInt8]] {
      try withFile(Data(bytes)) { path in
        #expect(
          throws: DocumentError(
            path: path, message: "This is a binary file; expected UTF-8 text.")
        ) { try CSVTable(file: path) }
      }
    }
    try withFile(Data("v\n3\n".utf8)) { path in
      let numbers = try CSVTable(file: path).numbers("v")
      #expect(numbers == [3])
    }
  }
}
