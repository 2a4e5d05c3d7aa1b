import Foundation
import Glibc
import Testing

/// `--format`, `--output` and where results go, on real processes.
struct OutputTests {
  /// Runs `divide` with its standard output at a file or pipe, and returns its code and messages.
  private func run(_ arguments: [String], into output: Any) throws -> (code: Int32, errors: String)
  {
    let errors = Pipe()
    let process = Process()
    process.executableURL = try Program.folder().appending(path: "divide")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    process.currentDirectoryURL = Program.checkout
    try process.run()
    let message = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: message, as: UTF8.self))
  }

  // MARK: Formats

  @Test func `a paper is the same in each format`() throws {
    let text = try Program.run("papers", "alexnet")
    #expect(text.output.hasPrefix("AlexNet\n═══════\n\nid               alexnet\n"))
    let markdown = try Program.run("papers", "alexnet", "--format", "markdown")
    #expect(
      markdown.output.hasPrefix("# AlexNet\n\n| fact | value |\n| --- | --- |\n| id | alexnet |\n"))
    let csv = try Program.run("papers", "alexnet", "--format", "csv")
    #expect(
      csv.output.hasPrefix(
        "fact,value,value low,value high,value unit,value provenance\nid,alexnet,,,,\n"))
    #expect(csv.output.contains("\nwork,4.7e+17,4.09e+17,5.4e+17,FLOP,modelled\n"))
    let json = try Program.run("papers", "alexnet", "--json")
    #expect(json.output.hasPrefix("{\n  \"device\" : \"gtx-580\",\n"))
    #expect(json.output == (try Program.run("papers", "alexnet", "--format", "json").output))
    for result in [text, markdown, csv, json] { #expect(result.code == 0 && result.errors.isEmpty) }
  }

  @Test(arguments: [
    (["--format", "html"], "Please provide one of 'text', 'markdown', 'csv' or 'json'."),
    (["--json", "--format", "csv"], "--json is short for --format json, and --format is csv."),
    (["--output", ""], "--output is empty. Give the name of a file."),
    (["--output", "/"], "Can't write the result to '/': it is a folder. Give a file in it."),
    (
      ["--output", "/nowhere/at/all"],
      "Can't write the result to '/nowhere/at/all': there is no folder '/nowhere/at'. "
        + "Make it first."
    ),
  ]) func `what can't be shown is wrong usage`(options: [String], message: String) throws {
    let result = try Program.run(["papers"] + options)
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `a file that can't be written is told before anything is done`() throws {
    // The plugin isn't looked for, and no worker starts.
    let result = try Program.run("plugin", "check", "no-such-plugin", "--output", "/nowhere/x")
    #expect(result.code == 64)
    #expect(result.errors.hasPrefix("Error: Can't write the result to '/nowhere/x'"))
  }

  @Test func `an examination is the same in each format`() throws {
    let check = ["plugin", "check", "gemm", "--rules", "every-iteration", "--quiet"]
    let text = try Program.run(check)
    #expect(text.code == 0, "\(text.errors)")
    #expect(
      text.output.hasPrefix(
        "Conformance of gemm\n═══════════════════\n\n"
          + "gemm f32: 1 of 1 examinations kept their rule\n✔ every-iteration: "), "\(text.output)")
    #expect(text.output.hasSuffix("\n\ngemm keeps every rule that was examined.\n"))
    let markdown = try Program.run(check + ["--format", "markdown"])
    #expect(
      markdown.output.hasPrefix(
        "# Conformance of gemm\n\n- gemm f32: 1 of 1 examinations kept their rule\n- ✔ every-"))
    let csv = try Program.run(check + ["--format", "csv"])
    #expect(
      csv.output.hasPrefix(
        "kernel,rule,problem,verdict,seen,advice,reason\ngemm f32,every-iteration,m="))
  }

  // MARK: Files

  @Test func `a file has the result, whole and without colours, and nothing goes elsewhere`() throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.file("devices.csv", String(repeating: "before ", count: 100_000))
    let result = try Program.run("devices", "h100", "--format", "csv", "--output", path)
    #expect(result.code == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(
      try String(contentsOfFile: path, encoding: .utf8)
        == (try Program.run("devices", "h100", "--format", "csv").output))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["devices.csv"])
  }

  @Test func `a file keeps what it had when the command fails`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("out.txt", "before")
    let result = try Program.run("devices", "no-such-device", "--output", path)
    #expect(result.code == 64)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "before")
  }

  @Test func `a link keeps leading to its file, and a file its permissions`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file", "before")
    let link = folder.url.appending(path: "link").path
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(try Program.run("devices", "--output", link).code == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("Devices\n"))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  // MARK: What can't be written

  @Test(arguments: [
    ["papers", "--json"], ["papers"], ["devices", "--format", "csv"], ["plugin", "list"],
    ["topology", "--synthetic", "pu:1", "--format", "markdown"], ["plugin", "paths"], ["--help"],
    ["--version"],
  ]) func `a full device is an error`(arguments: [String]) throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let result = try run(arguments, into: full)
    #expect(result.code == 1)
    #expect(
      result.errors.hasPrefix(
        "Error: Can't write the result to standard output: No space left on device."),
      "\(result.errors)")
  }

  @Test func `a file on a full device is an error`() throws {
    let result = try Program.run("papers", "--output", "/dev/full")
    #expect(result.code == 1)
    #expect(
      result.errors == "Error: Can't write the result to '/dev/full': No space left on device.\n")
  }

  @Test(arguments: [["papers", "--json"], ["devices"], ["--help"]])
  func `a pipe whose reader has gone ends the program quietly`(arguments: [String]) throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try run(arguments, into: pipe)
    // Ended by SIGPIPE, which shells show as 141.
    #expect(result.code == 13)
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [["--svg", "/proc/nowhere"], ["--svg", "/proc/self/stat"]])
  func `charts that can't be written are told before anything is done`(options: [String]) throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("v.csv", "v\n1\n2\n")
    let result = try Program.run(["inequality", file, "--value", "v"] + options)
    #expect(result.code != 0)
    #expect(result.errors.contains("Choose another place."), "\(result.errors)")
    #expect(!result.errors.contains("Cocoa"))
  }

  @Test func `a plugin that can't be written says why`() throws {
    let result = try Program.run(
      "plugin", "new", "mine", "--language", "c", "--folder", "/proc/self/stat")
    #expect(result.code == 1)
    #expect(
      result.errors
        == "Error: Can't make the folder '/proc/self/stat': a file has this name. Choose another "
        + "place.\n")
  }

  // MARK: Terminals

  /// Runs `divide` at a terminal of so many columns, and returns what it shows.
  private func run(
    _ arguments: [String], columns: UInt16, environment: [String: String]
  ) throws -> String {
    // Linux's own way to a terminal, by ioctl_tty(2): unlock it, and ask for its number.
    let terminal = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var lock: Int32 = 0
    var number: UInt32 = 0
    try #require(terminal >= 0)
    try #require(unsafe ioctl(terminal, 0x4004_5431, &lock) == 0)
    try #require(unsafe ioctl(terminal, 0x8004_5430, &number) == 0)
    let side = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(side >= 0)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(unsafe ioctl(side, UInt(TIOCSWINSZ), &size) == 0)
    let process = Process()
    process.executableURL = try Program.folder().appending(path: "divide")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: side, closeOnDealloc: false)
    process.standardError = FileHandle.nullDevice
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm"]
      .merging(environment) { $1 }
    process.currentDirectoryURL = Program.checkout
    try process.run()
    close(side)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    // The terminal ends with an error when its last user has gone.
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe read(terminal, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    close(terminal)
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  private func longest(_ text: String) -> Int {
    text.replacing(/\u{1B}\[[0-9]*m/, with: "").split(separator: "\n").map(\.count).max() ?? 0
  }

  @Test func `a terminal's width is used, and 80 columns where there is none`() throws {
    let wide = try run(["plugin", "list"], columns: 132, environment: [:])
    #expect((100...132).contains(longest(wide)))
    let narrow = try run(["plugin", "list"], columns: 76, environment: [:])
    #expect(longest(narrow) <= 76)
    #expect(narrow.contains("layer-normalization-backward"))
    #expect(longest(try Program.run("plugin", "list").output) <= 80)
  }

  @Test func `outcomes have colours on a terminal, unless NO_COLOR or the terminal says no`() throws
  {
    let coloured = try run(["plugin", "list"], columns: 80, environment: [:])
    #expect(coloured.contains("\u{1B}[32myes\u{1B}[0m\n"))
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try run(["plugin", "list"], columns: 80, environment: environment)
      #expect(plain.contains("yes\n"))
      #expect(!plain.contains("\u{1B}"))
    }
    #expect(try run(["plugin", "list"], columns: 80, environment: ["NO_COLOR": ""]) == coloured)
    #expect(!(try Program.run("plugin", "list").output.contains("\u{1B}")))
  }
}
