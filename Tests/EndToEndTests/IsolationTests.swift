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
        folder.url.path, "--plugin-path", try kernel(in: folder), "--kernels", "escapes",
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
      (tried["file beside the kernel"] != "done") == filesAreRefused)
    #expect(tried["file of 5 GiB"] == "OSError")
    #expect((4 << 30...5 << 30).contains(isolation["fileBytes"] as? Int ?? 0))
    #expect((isolation["userThreads"] == nil) == (geteuid() == 0))
    #expect((tried["local socket"] == "PermissionError") == networkIsRefused)
    #expect(tried["scratch file"] == "done")
    #expect(tried["secret"] == "unseen")
    // Whether it is measured or examined is in no command line.
    #expect(tried["ancestors"]?.contains("--results") == false, "\(tried["ancestors"] ?? "")")
    let escaped = folder.url.appending(path: "Isolation/escaped").path
    #expect(
      FileManager.default.fileExists(atPath: escaped) == (filesAreRefused == false))
  }

  /// Returns a folder with a copy of the kernel, which writes beside itself where it can.
  private func kernel(in folder: TemporaryFolder) throws -> String {
    let copy = folder.url.appending(path: "Isolation")
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: "Tests/Fixtures/Isolation"), to: copy)
    return copy.path
  }

  @Test func `the record tells the variables that reach a kernel, and no others`() throws {
    let folder = try TemporaryFolder()
    let given = [
      "A_SECRET": "told", "ATEN_CPU_CAPABILITY": "avx2", "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
      "GOMP_CPU_AFFINITY": "0", "GOMP_SPINCOUNT": "1", "HIP_LAUNCH_BLOCKING": "1",
      "KMP_BLOCKTIME": "0", "MALLOC_ARENA_MAX": "2", "NVIDIA_API_KEY": "secret",
      "OMP_NUM_THREADS": "7", "LANG": "de_DE.UTF-8",
    ]
    let result = try Program.run(
      [
        "run", try folder.file("tiny.yaml", ProgramKernelTests.suite), "--results",
        folder.url.path, "--plugin-path", try kernel(in: folder), "--kernels", "escapes",
        "--time-limit", "0.1", "--no-roofs", "--quiet",
      ], environment: given)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try Lines(folder.record())
    let invocation = try #require(lines.of("invocation").first)
    let facts = try #require(invocation["facts"] as? [String: Any])
    let library = try #require(facts["library"] as? [String: String])
    let seen = Set(try #require(library["variables"]).split(separator: " ").map(String.init))
    let header = try #require(lines.of("header").first)
    let environment = try #require(header["environment"] as? [String: String])
    // What the harness and the budget set themselves, and what shells set before they start Python.
    let others: Set = [
      "TMPDIR", "XDG_CACHE_HOME", "CUDA_CACHE_PATH", "KMP_AFFINITY", "PYTHONPATH", "LC_CTYPE",
      "BLIS_NUM_THREADS",
      "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POCL_MAX_PTHREAD_COUNT",
      "PWD", "OLDPWD", "SHLVL", "_",
    ]
    let users = Set(given.keys).union(ProcessInfo.processInfo.environment.keys)
    #expect(
      seen.intersection(users).subtracting(others)
        == Set(environment.keys).subtracting(others))
    #expect(environment["ATEN_CPU_CAPABILITY"] == "avx2")
    #expect(environment["KMP_BLOCKTIME"] == "0" && environment["GOMP_SPINCOUNT"] == "1")
    #expect(environment["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID")
    #expect(environment["HIP_LAUNCH_BLOCKING"] == "1")
    for name in ["A_SECRET", "NVIDIA_API_KEY", "OMP_NUM_THREADS", "GOMP_CPU_AFFINITY", "LANG"] {
      #expect(environment[name] == nil, "\(name)")
    }
  }

  @Test func `what a killed run leaves behind, the next one removes`() throws {
    let folder = try TemporaryFolder()
    let temporary = folder.url.appending(path: "tmp")
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: temporary.path)
        .filter { $0.hasPrefix("divide-scratch-") }
    }
    let run = Process()
    run.executableURL = try Program.folder().appending(path: "divide")
    run.arguments = [
      "run", try folder.file("small.yaml", MisbehavingKernelTests.suite), "--results",
      folder.url.path, "--plugin-path", "Tests/Fixtures/hang", "--kernels", "fixture-hang",
      "--no-roofs", "--quiet",
    ]
    run.environment = ProcessInfo.processInfo.environment.merging(
      ["TMPDIR": temporary.path]
    ) { $1 }
    run.currentDirectoryURL = Program.checkout
    run.standardOutput = FileHandle.nullDevice
    run.standardError = FileHandle.nullDevice
    try run.run()
    // The kernel hangs, so that there is time to see its folder.
    while run.isRunning, try left().isEmpty { usleep(20_000) }
    kill(run.processIdentifier, SIGKILL)
    run.waitUntilExit()
    #expect(try left().count == 1)
    let next = try Program.run(
      [
        "plugin", "check", "fixture-good", "--plugin-path", "Tests/Fixtures/good", "--rules",
        "loads", "--quiet",
      ], environment: ["TMPDIR": temporary.path])
    #expect(next.code == 0, "\(next.errors)")
    #expect(try left().isEmpty)
  }
}
