import Foundation
import Testing

/// The headers that plugins outside of this project include.
struct HeaderTests {
  /// The first compiler in the search path, or nothing where there is none.
  private static let compiler = ["clang", "cc"].lazy.flatMap { name in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      "\($0)/\(name)"
    }
  }.first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    .enabled(if: HeaderTests.compiler != nil),
    arguments: [
      ("divide_kernel.h", "c", "c11"), ("divide_kernel.h", "c++", "c++17"),
      ("divide_plugin.h", "c", "c11"), ("divide_host.h", "c", "c11"),
      ("divide_problem.h", "c", "c11"), ("divide_team.h", "c", "c11"),
      ("divide_timing.h", "c", "c11"), ("divide_variant.h", "c", "c11"),
      ("divide_plugin.hpp", "c++", "c++17"), ("divide_plugin.hpp", "c++", "c++20"),
    ])
  func `a header compiles alone, without a warning`(
    header: String, language: String, standard: String
  ) throws {
    let folder = try TemporaryFolder()
    let source = try folder.file("alone", "#include <\(header)>\n")
    let errors = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.compiler))
    process.arguments = [
      "-fsyntax-only", "-x", language, "-std=\(standard)", "-Wall", "-Wextra", "-Werror",
      "-I", Program.checkout.appending(path: "Sources/CKernelABI/include").path,
      "-I", Program.checkout.appending(path: "plugins/support/c/include").path, source,
    ]
    process.standardError = errors
    try process.run()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
  }
}
