import Experiments
import Foundation
import RecordFixtures
import Testing

/// Folders that workers write in, and what killed runs leave of them.
struct ScratchFolderTests {
  private let parent: TemporaryFolder

  init() throws { parent = try TemporaryFolder() }

  private func make(_ name: String) throws -> String {
    let path = "\(parent.path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: path + "/inner", withIntermediateDirectories: true)
    return path
  }

  private var abandoned: String { "divide-scratch-\(UUID().uuidString)" }

  @Test func `a folder is there as long as its object`() throws {
    var folder: ScratchFolder? = try ScratchFolder(in: parent.path)
    let path = try #require(folder?.path)
    #expect(FileManager.default.isWritableFile(atPath: path))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `what nobody holds any more is removed, what somebody holds is not`() throws {
    let alive = try ScratchFolder(in: parent.path)
    let left = try make(abandoned)
    #expect(ScratchFolder.removeAbandoned(in: parent.path) == [left])
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: alive.path))
  }

  @Test func `another user's folder is left alone`() throws {
    let left = try make(abandoned)
    #expect(ScratchFolder.removeAbandoned(in: parent.path, user: geteuid() + 1) == [])
    #expect(FileManager.default.fileExists(atPath: left))
  }

  @Test(arguments: ["divide-scratch-mine", "divide-\(UUID().uuidString)", "other"])
  func `a folder of another name is left alone`(name: String) throws {
    let left = try make(name)
    #expect(ScratchFolder.removeAbandoned(in: parent.path) == [])
    #expect(FileManager.default.fileExists(atPath: left))
  }

  @Test func `a link is left alone, and so is what it leads to`() throws {
    let precious = try make("precious")
    let link = "\(parent.path)/\(abandoned)"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: precious)
    #expect(ScratchFolder.removeAbandoned(in: parent.path) == [])
    #expect(FileManager.default.fileExists(atPath: precious + "/inner"))
  }

  @Test func `a folder that can't be made is told with what to do`() {
    let error = #expect(throws: ScratchFolderError.self) { try ScratchFolder(in: "/nowhere") }
    #expect(
      error?.description.contains("No such file or directory. Set TMPDIR to a folder") == true)
  }
}
