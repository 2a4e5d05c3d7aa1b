import Foundation
import Testing

/// The commands that documents show on example files.
struct ExampleTests {
  /// Every line of the documents that runs `divide` on a file in `docs/examples`.
  static var commands: [String] {
    let documents = ["README.md", "docs", "docs/examples"].flatMap { path -> [URL] in
      let place = Program.checkout.appending(path: path)
      let inside = try? FileManager.default.contentsOfDirectory(
        at: place, includingPropertiesForKeys: nil)
      return (inside ?? [place]).filter { $0.pathExtension == "md" }
    }
    let lines = documents.flatMap { file in
      ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n")
    }
    return Set(lines.filter { $0.hasPrefix("$ divide ") && $0.contains("docs/examples/") })
      .map(String.init).sorted()
  }

  @Test(arguments: commands)
  func `a documented command runs, and says nothing but warnings`(command: String) throws {
    let folder = try TemporaryFolder()
    var arguments = command.split(separator: " ").dropFirst(2).map(String.init)
    // Charts belong elsewhere than into the checkout.
    if let svg = arguments.firstIndex(of: "--svg"), svg + 1 < arguments.count {
      arguments[svg + 1] = folder.url.path
    }
    let result = try Program.run(arguments)
    #expect(result.code == 0, "\(result.errors)")
    #expect(!result.output.isEmpty)
    let warnings = result.errors.split(separator: "\n")
    #expect(warnings.allSatisfy { $0.hasPrefix("Warning: ") || $0.hasPrefix("Charts: ") })
  }

  @Test func `there are commands to try, and every example file is in one`() throws {
    let folder = Program.checkout.appending(path: "docs/examples")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasSuffix(".md") }
    #expect(files.count == 22)
    for file in files {
      #expect(Self.commands.contains { $0.contains("docs/examples/\(file)") }, "\(file)")
    }
  }
}
