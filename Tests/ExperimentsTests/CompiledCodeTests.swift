import Experiments
import Foundation
import Testing

struct CompiledCodeTests {
  @Test func `what a driver compiled stays in a folder of its plugin's until all is done`() throws {
    var code: CompiledCode? = CompiledCode()
    let first = try #require(try code?.folder(of: "one"))
    #expect(try code?.folder(of: "one") == first)
    #expect(try code?.folder(of: "other") != first)
    let file = first + "/kernel.so"
    try Data("compiled".utf8).write(to: URL(filePath: file))
    #expect(try code?.folder(of: "one") == first)
    #expect(FileManager.default.fileExists(atPath: file))
    code = nil
    #expect(!FileManager.default.fileExists(atPath: first))
  }
}
