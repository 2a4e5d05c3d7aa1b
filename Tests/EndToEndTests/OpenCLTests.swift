import Foundation
import Testing

/// The optional plugin `opencl`, where CLBlast is installed, and a driver of OpenCL's.
@Suite(
  .serialized,
  .enabled(
    if: ["/usr/include/clblast.h", "/usr/include/CL/cl.h"].allSatisfy {
      FileManager.default.fileExists(atPath: $0)
    }, "CLBlast isn't installed: make deps-optional"))
struct OpenCLTests {
  /// Whether the loader has a driver to find.
  static let hasDriver =
    (try? FileManager.default.contentsOfDirectory(atPath: "/etc/OpenCL/vendors"))?
    .contains { $0.hasSuffix(".icd") } ?? false
  static let advice: Comment = "No driver of OpenCL's is installed: make deps-optional"

  /// Each operation in one precision only: compiling takes longest.
  static let narrowed = ["gemm\n    precisions: [f32]", "batched-gemm\n    precisions: [f64]"]

  @Test(.enabled(if: hasDriver, advice))
  func `products on an OpenCL device are right, and keep the rules`() throws {
    let folder = try Self.plugin(operations: Self.narrowed)
    let rules = "correct,every-iteration,double-open,wrong-parameters,threads,state"
    let found = try ConformanceTests.check(
      "opencl", folder.url.appending(path: "opencl").path, "--rules", rules)
    #expect(found.broken.isEmpty, "\(found)")
    #expect(found.kept == Set(rules.split(separator: ",").map(String.init)), "\(found)")
    #expect(found.code == 0)
  }

  @Test(.enabled(if: hasDriver, advice))
  func `products are measured, with the budget's threads and a driver's compiled code`() throws {
    let (invocations, summary) = try Self.run(
      Self.plugin(operations: Self.narrowed), products: 2)
    #expect(["ok", "noisy", "not-converged"].contains(summary["outcome"] as? String ?? "none"))
    #expect(invocations.count >= 2)
    let facts = try #require(invocations.last?["facts"] as? [String: Any])
    let library = try #require(facts["library"] as? [String: String])
    #expect(library["library.name"] == "CLBlast")
    #expect(library["opencl.device"] != nil)
    // The budget is one core; PoCL's thread computes, and the calling one waits.
    #expect(library["library.threads"] == "1")
  }

  @Test(.enabled(if: hasDriver, advice))
  func `a device that is not there is unsupported, with those there are`() throws {
    let (_, summary) = try Self.run(Self.plugin(), environment: ["DIVIDE_OPENCL_DEVICE": "abacus"])
    #expect(summary["outcome"] as? String == "unsupported")
    let message = summary["message"] as? String ?? ""
    #expect(
      message.contains(
        "No OpenCL device is called 'abacus', as DIVIDE_OPENCL_DEVICE says. There is: "),
      "\(message)")
  }

  @Test func `without a driver the kernel is unsupported, and says what to install`() throws {
    let (_, summary) = try Self.run(Self.plugin(), environment: ["OCL_ICD_VENDORS": "/nowhere"])
    #expect(summary["outcome"] as? String == "unsupported")
    let message = summary["message"] as? String ?? ""
    #expect(message.contains("OpenCL has no device here."), "\(message)")
    #expect(message.contains("apt-get install pocl-opencl-icd"), "\(message)")
  }

  @Test(.enabled(if: hasDriver, advice))
  func `a device without f64 declines it, and says what it has`() throws {
    let folder = try TemporaryFolder()
    // What the plugin hears of a device that doesn't have the extension.
    let header = try folder.file(
      "without_f64.h",
      """
      #define CL_TARGET_OPENCL_VERSION 120
      #include <CL/cl.h>
      #include <string.h>
      static inline cl_int without_f64(cl_device_id device, cl_device_info info, size_t size, void \
      *value, size_t *needed) {
        cl_int code = clGetDeviceInfo(device, info, size, value, needed);
        char *place = info == CL_DEVICE_EXTENSIONS && value ? strstr((char *)value, "cl_khr_fp64") \
        : 0;
        if (place) memset(place, ' ', 11);
        return code;
      }
      #define clGetDeviceInfo without_f64
      """)
    let plugin = try Self.plugin(flags: "-include \(header)")
    let (_, summary) = try Self.run(plugin, precision: "f64")
    #expect(summary["outcome"] as? String == "unsupported")
    let message = summary["message"] as? String ?? ""
    #expect(message.contains("doesn't compute in f64. It has f32."), "\(message)")
  }
}

extension OpenCLTests {
  /// Builds a copy of the plugin, perhaps with other operations in its manifest.
  private static func plugin(
    operations: [String] = [], flags: String = ""
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let plugin = folder.url.appending(path: "opencl")
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: "plugins/opencl"), to: plugin)
    if !operations.isEmpty {
      let manifest = plugin.appending(path: "plugin.yaml")
      let text = try String(contentsOf: manifest, encoding: .utf8)
      let end = try #require(text.range(of: "operations:\n")).upperBound
      let kernels = operations.map { "  - operation: \($0)\n" }.joined()
      try (text[..<end] + kernels).write(to: manifest, atomically: true, encoding: .utf8)
    }
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = [
      "-s", "-B", "-C", plugin.path, "CXXFLAGS=-O1 \(flags)",
      "DIVIDE_INCLUDE=\(Program.checkout.path)/Sources/CKernelABI/include",
      "DIVIDE_C=\(Program.checkout.path)/plugins/support/c",
    ]
    try make.run()
    make.waitUntilExit()
    try #require(make.terminationStatus == 0)
    return folder
  }

  /// Measures small products once each, and returns the record's invocations and its summary.
  private static func run(
    _ plugin: TemporaryFolder, products: Int = 1, precision: String = "f32",
    environment: [String: String] = [:]
  ) throws -> (invocations: [[String: Any]], summary: [String: Any]) {
    let cases = (1...products).map {
      "  - {name: product-\($0), operation: gemm, problem: {m: 48, n: 40, k: 56}, precision: "
        + "\(precision)}"
    }
    let suite = try plugin.file(
      "one.yaml",
      """
      suite: 1
      name: one
      summary: One product.
      source: these tests
      budgets: ["cores=1"]
      cases:
      \(cases.joined(separator: "\n"))
      """)
    let result = try Program.run(
      [
        "run", suite, "--plugin-path", plugin.url.appending(path: "opencl").path, "--kernels",
        "opencl", "--no-roofs", "--quiet", "--time-limit", "0.1", "--results", plugin.url.path,
      ], environment: environment)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try Lines(plugin.record())
    return (lines.of("invocation"), try #require(lines.of("summary").first))
  }
}
