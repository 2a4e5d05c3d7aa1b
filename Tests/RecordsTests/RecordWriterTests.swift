import Foundation
import RecordFixtures
import RecordFormat
import Records
import Testing

struct RecordWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: URL(filePath: path), encoding: .utf8)
  }

  @Test func `what was written is read back, from folders that weren't there`() throws {
    let path = folder.path + "/results/machine/record.jsonl"
    let header = try header([cell("product")])
    let measured = invocation("product @ cores=1", [group([2, 3])])
    let writer = try RecordWriter(creating: path)
    try writer.append(header)
    try writer.append(measured)
    let record = try Record(reading: path)
    #expect(record.header == header)
    #expect(record.invocations == [Invocation(measured)])
    #expect(record.footer == nil)
  }

  @Test func `a line is on the disk as soon as it was appended, with its keys in order`() throws {
    let path = folder.path + "/record.jsonl"
    let writer = try RecordWriter(creating: path)
    try writer.append(FooterV1(complete: true, elapsedSeconds: 2))
    #expect(try text(path) == #"{"complete":true,"elapsedSeconds":2,"type":"footer"}"# + "\n")
  }

  @Test func `a record that is there is never overwritten`() throws {
    let path = try folder.file("precious\n")
    #expect(throws: RecordError.folder(path: folder.path, reason: "file exists")) {
      try RecordWriter(creating: path)
    }
    #expect(try text(path) == "precious\n")
  }

  @Test func `going on drops what was cut short and appends behind the rest`() throws {
    let path = try folder.file("whole\ntorn")
    let writer = try RecordWriter(resuming: path, keeping: 6)
    try writer.append(FooterV1(complete: false, elapsedSeconds: 1))
    #expect(
      try text(path) == "whole\n" + #"{"complete":false,"elapsedSeconds":1,"type":"footer"}"# + "\n"
    )
  }

  @Test func `a record that can't be opened says so, and nothing of space`() {
    let error = #expect(throws: RecordError.self) {
      try RecordWriter(resuming: folder.path, keeping: 0)
    }
    #expect(error == .notWritable(path: folder.path, reason: "is a directory"))
    #expect(error?.description.contains("Check its name and rights") == true)
    #expect(error?.description.contains("make room") == false)
  }

  @Test func `a record is written by one run at a time`() throws {
    let path = folder.path + "/record.jsonl"
    let writer = try RecordWriter(creating: path)
    try writer.append(FooterV1(complete: true, elapsedSeconds: 2))
    let length = try text(path).utf8.count
    #expect(throws: RecordError.inUse(path: path)) {
      try RecordWriter(resuming: path, keeping: 0)
    }
    #expect(try text(path).utf8.count == length)
    withExtendedLifetime(writer) {}
  }

  @Test func `a folder that can't be made, or a record that is gone, is said so`() throws {
    let file = try folder.file("a file")
    #expect {
      try RecordWriter(creating: file + "/record.jsonl")
    } throws: {
      guard case .folder(file, _)? = $0 as? RecordError else { return false }
      return true
    }
    let missing = folder.path + "/missing.jsonl"
    #expect(
      throws: RecordError.notWritable(path: missing, reason: "no such file or directory")
    ) { try RecordWriter(resuming: missing, keeping: 0) }
  }

  @Test func `runs that begin in one second get records of their own`() throws {
    let header = try header([cell("product")])
    let writers = try (0..<3).map { _ in try RecordWriter.begin(header, in: folder.path) }
    #expect(
      writers.map { $0.writer.path }
        == ["", "-2", "-3"].map { "\(folder.path)/\(header.run)\($0).jsonl" })
    #expect(writers.map(\.header.run) == ["", "-2", "-3"].map { header.run + $0 })
    for (writer, header) in writers {
      #expect(try Record(reading: writer.path).header == header)
    }
  }

  @Test func `where the first line can't be written, no record is left to go on with`() throws {
    let path = try folder.file("")
    let writer = unsafe RecordWriter(writing: open("/dev/full", O_WRONLY), path: path)
    let error = try #require(throws: RecordError.self) {
      try writer.begin(header([cell("product")]))
    }
    #expect(
      error.description
        == "The record \(path) can't be begun: no space left on device. Nothing was measured. Make "
        + "room, or name another folder with --results.")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `where a later line can't be written, what was saved is named`() throws {
    let path = try folder.file("whole\n")
    let writer = unsafe RecordWriter(writing: open("/dev/full", O_WRONLY), path: path)
    #expect(throws: RecordError.write(path: path, reason: "no space left on device")) {
      try writer.append(FooterV1(complete: false, elapsedSeconds: 1))
    }
    #expect(try text(path) == "whole\n")
  }
}
