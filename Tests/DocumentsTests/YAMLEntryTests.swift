import Documents
import Foundation
import Testing

private func entry(_ text: String) throws(DocumentError) -> YAMLEntry {
  try YAMLEntry(text: text, path: "t.yaml")
}

private func fault(_ text: String, _ read: (YAMLEntry) throws -> Void = { _ in }) -> String? {
  do { try read(try entry(text)) } catch { return "\(error)" }
  return nil
}

struct YAMLEntryTests {
  @Test func `values are read as what they are asked for`() throws {
    let entry = try entry("text: gemm\nnumber: 1.5e3\ncount: 7\nlist: [1, 2]\n")
    #expect(try entry.field("text").text() == "gemm")
    #expect(try entry.field("number").number() == 1500)
    #expect(try entry.field("count").integer() == 7)
    #expect(try entry.field("count").text() == "7")
    let numbers = try entry.field("list").items().map { try $0.integer() }
    #expect(numbers == [1, 2])
    #expect(entry.isMapping)
    #expect(try !entry.field("list").isMapping)
    #expect(try entry.fields().map(\.key) == ["text", "number", "count", "list"])
  }

  @Test(arguments: ["a:", "a: null", "a: ~", "b: 1"])
  func `a key that is absent or null has no value`(text: String) throws {
    #expect(try entry(text).optionalField("a") == nil)
    #expect(fault(text) { _ = try $0.field("a") } == "t.yaml:1:1: The key 'a' is missing.")
  }

  @Test func `null in quotes is a text`() throws {
    #expect(try entry("a: \"null\"").field("a").text() == "null")
  }

  @Test(arguments: [
    ("big", "'big'"), ("nan", "'nan'"), (".inf", "'.inf'"), ("1e999", "'1e999'"),
    ("\"\"", "nothing"), ("[1]", "a list"), ("{b: 1}", "a mapping"),
  ])
  func `what is no finite number is refused where it stands`(text: String, found: String) {
    #expect(
      fault("cases:\n  - size: \(text)\n") { root in
        for item in try root.field("cases").items() { _ = try item.field("size").number() }
      } == "t.yaml:2:11: Expected a finite number, found \(found).")
  }

  @Test func `a wrong type is refused where it stands`() {
    let text = "a: 1.5\nb: yes\nc: {d: 1}\ne: [1]\n"
    #expect(
      fault(text) { _ = try $0.field("a").integer() }
        == "t.yaml:1:4: Expected a whole number, found '1.5'.")
    #expect(
      fault(text) { _ = try $0.field("b").number() }
        == "t.yaml:2:4: Expected a finite number, found 'yes'.")
    #expect(
      fault(text) { _ = try $0.field("c").text() }
        == "t.yaml:3:4: Expected a text, found a mapping.")
    #expect(
      fault(text) { _ = try $0.field("c").items() }
        == "t.yaml:3:4: Expected a list, found a mapping.")
    #expect(
      fault(text) { _ = try $0.field("e").fields() }
        == "t.yaml:4:4: Expected a mapping of keys to values, found a list.")
    #expect(
      fault(text) { try $0.field("a").allowOnly([]) }
        == "t.yaml:1:4: Expected a mapping of keys to values, found '1.5'.")
  }

  @Test func `an unknown key is refused where it stands, with the nearest or all that are known`() {
    #expect(
      fault("name: x\nprecison: f32\n") { try $0.allowOnly(["name", "precision"]) }
        == "t.yaml:2:1: The key 'precison' is not known here. Did you mean 'precision'?")
    #expect(
      fault("name: x\n  \ncolour: red\n") { try $0.allowOnly(["name", "size"]) }
        == "t.yaml:3:1: The key 'colour' is not known here. Known keys: name, size.")
    #expect(fault("name: x\nx-colour: red\n") { try $0.allowOnly(["name"]) } == nil)
  }

  @Test(arguments: [
    ("", "t.yaml: The file is empty."), ("# nothing\n", "t.yaml: The file is empty."),
  ])
  func `a file without a value is empty`(text: String, message: String) {
    #expect(fault(text) == message)
  }

  @Test func `a key that stands twice is refused`() {
    #expect(
      fault("a: 1\nb: 2\na: 3\n") == "t.yaml:1:1: The key 'a' stands twice in one mapping.")
  }

  @Test(arguments: [("a: [1, 2\nb: 3\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: \"x\n", 2)])
  func `what is not YAML is said with its line`(text: String, line: Int) throws {
    let message = try #require(fault(text))
    #expect(message.hasPrefix("t.yaml:\(line):"))
    #expect(message.contains("This is not valid YAML: "))
    #expect(message.hasSuffix(". Check indentation, quotes and colons."))
  }

  @Test func `a file that is missing or no text is said so`() throws {
    #expect(
      throws: DocumentError(
        path: missingPath, message: "There is no file of this name.")
    ) { try YAMLEntry(file: missingPath) }
    try withFile(Data([0xFF, 0xFE, 0x3A])) { path in
      #expect(throws: DocumentError(path: path, message: "The file isn't UTF-8 text.")) {
        try YAMLEntry(file: path)
      }
    }
  }
}

struct DocumentErrorTests {
  @Test func `an error begins with its place, as compilers write it`() {
    #expect(DocumentError(path: "p", message: "m").description == "p: m")
    #expect(DocumentError(path: "p", line: 3, message: "m").description == "p:3: m")
    #expect(DocumentError(path: "p", line: 3, column: 4, message: "m").description == "p:3:4: m")
  }
}
