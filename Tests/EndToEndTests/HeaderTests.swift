import Foundation
import Testing

/// The boundary's header, as plugins in other languages include it.
struct HeaderTests {
  /// The first compiler in the search path, or nothing where there is none.
  private static let compiler = ["clang", "cc"].lazy.flatMap { name in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      "\($0)/\(name)"
    }
  }.first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: HeaderTests.compiler != nil), arguments: [("c", "c11"), ("c++", "c++17")])
  func `the header compiles alone, without a warning`(language: String, standard: String) throws {
    let folder = try TemporaryFolder()
    let source = try folder.file("alone", "#include <divide_kernel.h>\n")
    let errors = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.compiler))
    process.arguments = [
      "-fsyntax-only", "-x", language, "-std=\(standard)", "-Wall", "-Wextra", "-Werror",
      "-I", Program.checkout.appending(path: "Sources/CKernelABI/include").path, source,
    ]
    process.standardError = errors
    try process.run()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
  }
}
