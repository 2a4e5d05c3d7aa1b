import Foundation
import Testing

/// What somebody else's kernel may not do beside computing.
struct IsolationTests {
  @Test func `a kernel reaches neither the network nor files, where the system can forbid it`()
    throws
  {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      [
        "run", try folder.file("tiny.yaml", ProgramKernelTests.suite), "--results",
        folder.url.path, "--plugin-path", "Tests/Fixtures/Isolation", "--kernels", "escapes",
        "--time-limit", "0.1", "--no-roofs", "--quiet",
      ], environment: ["A_SECRET": "told"])
    #expect(result.code == 0, "\(result.errors)")
    let invocation = try #require(try Lines(folder.record()).of("invocation").first)
    #expect(invocation["outcome"] as? String == "ok", "\(invocation["message"] ?? "")")
    let facts = try #require(invocation["facts"] as? [String: Any])
    let tried = try #require(facts["library"] as? [String: String])
    let isolation = try #require(facts["isolation"] as? [String: Any])
    let networkIsRefused = isolation["networkIsRefused"] as? Bool
    let filesAreRefused = isolation["filesAreRefused"] as? Bool
    // What the record says was refused, really was; a system that can't refuse says so.
    #expect((tried["network"] == "PermissionError") == networkIsRefused)
    #expect(
      (tried["file beside the kernel"] == "PermissionError") == filesAreRefused)
    #expect(tried["file of 5 GiB"] == "OSError")
    #expect((4 << 30...5 << 30).contains(isolation["fileBytes"] as? Int ?? 0))
    #expect((isolation["userThreads"] == nil) == (geteuid() == 0))
    #expect(tried["local socket"] == "done")
    #expect(tried["scratch file"] == "done")
    #expect(tried["secret"] == "unseen")
    let escaped = Program.checkout.appending(path: "Tests/Fixtures/Isolation/escaped").path
    #expect(
      FileManager.default.fileExists(atPath: escaped) == (filesAreRefused == false))
    try? FileManager.default.removeItem(atPath: escaped)
  }
}
