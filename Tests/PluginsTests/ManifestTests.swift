import Documents
import Hardware
import Operations
import Plugins
import Testing

struct ManifestTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func manifest(_ text: String) throws -> Manifest {
    try Manifest(file: folder.file("plugin.yaml", text))
  }

  /// What is wrong with a good manifest of which one line was replaced.
  private func fault(_ line: String, _ other: String, in text: String = goodManifest) -> String? {
    do { _ = try manifest(text.replacing(line, with: other)) } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
    return nil
  }

  @Test func `kernels compute on the processor unless the manifest says on what else`() throws {
    #expect(try manifest(goodManifest).devices == [.cpu])
    let other = goodManifest.replacing("\noperations:", with: "\ndevices: [gpu, cpu]\noperations:")
    #expect(try manifest(other).devices == [.gpu, .cpu])
    #expect(
      fault("\noperations:", "\ndevices: []\noperations:")?.contains(
        "The list is empty. Leave the key out, or name a device such as cpu.") == true)
    let unknown = try #require(fault("\noperations:", "\ndevices: [gqu]\noperations:"))
    #expect(unknown.contains("Expected one of gpu, tpu, "))
    #expect(unknown.contains(", found 'gqu'. Did you mean 'gpu'?"))
  }

  @Test func `a native plugin names its library and its kernels`() throws {
    let manifest = try manifest(goodManifest)
    #expect(manifest.id == "a-plugin" && manifest.version == "0.1.0" && manifest.abi == 1)
    #expect(manifest.kind == .native && manifest.library == "liba-plugin.so")
    #expect(manifest.command.isEmpty && manifest.requires.isEmpty && manifest.homepage == nil)
    #expect(manifest.threading == .host)
    #expect(manifest.kernels.map(\.operation) == [.gemm, .triad])
    #expect(manifest.kernels.map(\.precisions) == [[.f32, .f64], [.f32]])
    #expect(manifest.kernels.map(\.determinism) == [.bitwise, .runToRun])
    #expect(manifest.kernel(for: .triad)?.precisions == [.f32])
    #expect(manifest.kernel(for: .convolution) == nil)
  }

  @Test func `a program names its command`() throws {
    let manifest = try manifest(goodProgram)
    #expect(manifest.kind == .executable && manifest.abi == 1 && manifest.library == nil)
    #expect(manifest.command == ["sh", "run.sh"])
    #expect(manifest.threading == .own && manifest.requires == ["libopenblas-dev"])
    #expect(manifest.homepage == "https://example.org" && manifest.kernels.isEmpty)
  }

  @Test(arguments: [("own", Manifest.Threading.own), ("driver", .driver), ("host", .host)])
  func `a manifest says who starts the threads`(name: String, threading: Manifest.Threading) throws
  {
    let manifest = try manifest(goodProgram.replacing("threads: own", with: "threads: \(name)"))
    #expect(manifest.threading == threading)
  }

  @Test(arguments: [
    ("manifest: 1", "manifest: 2", "1:11: This manifest is of version 2; known: 1."),
    ("version: 0.1.0\n", "", "1:1: The key 'version' is missing."),
    ("library:", "libary:", "6:1: The key 'libary' is not known here. Did you mean 'library'?"),
    (
      "kind: native", "kind: nativ",
      "4:7: Expected one of native, executable, found 'nativ'. Did you mean 'native'?"
    ),
    ("abi: 1", "abi: one", "5:6: Expected a whole number, found 'one'."),
    ("abi: 1", "protocol: 1", "1:1: The key 'abi' is missing."),
    ("[f32, f64]", "f32", "11:17: Expected a list, found 'f32'."),
    (
      "[f32, f64]", "[f32, f63]",
      "11:23: Expected one of f64, f32, tf32, bf16, f16, f8-e4m3, f8-e5m2, i8, found 'f63'. Did "
        + "you mean 'f64'?"
    ),
    (
      "bitwise", "always", "12:18: Expected one of bitwise, run-to-run, found 'always'."
    ),
    (
      "determinism: bitwise", "threads: own",
      "12:5: The key 'threads' is not known here. Known keys: operation, precisions, determinism, "
        + "declares."
    ),
  ])
  func `a fault is said with its place`(line: String, other: String, message: String) {
    #expect(fault(line, other) == "plugin.yaml:\(message)")
  }

  @Test func `an operation that this version doesn't know is left out, and the others are kept`()
    throws
  {
    let manifest = try manifest(
      goodManifest.replacing("operation: gemm", with: "operation: gem"))
    #expect(manifest.kernels.map(\.operation) == [.triad])
    #expect(
      manifest.leftOut.map { $0.description.replacing(folder.path + "/", with: "") } == [
        "plugin.yaml:10:16: The operation 'gem' is not known to this version and left out. Did you "
          + "mean 'gemm'?"
      ])
    #expect(try self.manifest(goodManifest).leftOut.isEmpty)
  }

  @Test
  func `a manifest says which instructions its kernels need, one of several if it lists them`()
    throws
  {
    #expect(try manifest(goodManifest).requiredISA == [])
    func required(_ text: String) throws -> [InstructionSet] {
      try manifest(
        goodManifest.replacing("\noperations:", with: "\nrequires-isa: \(text)\noperations:")
      ).requiredISA
    }
    #expect(try required("avx2") == [.avx2])
    #expect(try required("[avx2, neon]") == [.avx2, .neon])
    #expect(
      fault("\noperations:", "\nrequires-isa: axv2\noperations:")
        == "plugin.yaml:9:15: Expected one of sse, avx, avx2, avx512, neon, sve, found 'axv2'.")
    #expect(
      fault("\noperations:", "\nrequires-isa: []\noperations:")
        == "plugin.yaml:9:15: The list is empty. Leave the key out, or name a level such as avx2.")
  }

  /// What is granted, what is needed, and whether that is refused.
  static let grants:
    [(machine: [InstructionSet], budget: InstructionSet?, required: String, refusal: String?)] = [
      ([.sse, .avx, .avx2], nil, "avx2", nil),
      ([.sse, .avx, .avx2], .avx2, "avx2", nil),
      (
        [.sse, .avx], nil, "avx2",
        "The kernels of 'a-plugin' need avx2, and this machine has sse, avx only."
      ),
      (
        [.sse, .avx, .avx2], .avx, "avx2",
        "The kernels of 'a-plugin' need avx2, and the budget grants no more than avx: raise isa= "
          + "or leave it out."
      ),
      (
        [.neon], nil, "[avx2, sve]",
        "The kernels of 'a-plugin' need avx2 or sve, and this machine has neon only."
      ),
      ([.neon], nil, "[avx2, neon]", nil),
      // Nothing is known of the machine, so that nothing is refused.
      ([], nil, "avx512", nil),
    ]

  @Test(arguments: grants)
  func `kernels are refused where the instructions that they need aren't granted`(
    _ grant: (
      machine: [InstructionSet], budget: InstructionSet?, required: String, refusal: String?
    )
  ) throws {
    let manifest = try manifest(
      goodManifest.replacing(
        "\noperations:", with: "\nrequires-isa: \(grant.required)\noperations:"))
    #expect(
      manifest.lacksInstructions(on: grant.machine, under: grant.budget) == grant.refusal)
  }

  @Test(arguments: [
    "a plugin", "a/b", "..", ".hidden", "é", "''", String(repeating: "a", count: 65),
  ])
  func `an id is a name that can be typed and is no path`(id: String) {
    let shown = id == "''" ? "" : id
    #expect(
      fault("id: a-plugin", "id: \(id)")
        == "plugin.yaml:2:5: Expected a name of up to 64 letters, digits, dots, hyphens and "
        + "underscores, found '\(shown)'.")
  }

  @Test func `a program has a command`() {
    #expect(
      fault("[sh, run.sh]", "[]", in: goodProgram)
        == "plugin.yaml:6:10: Expected a program, found an empty list.")
    #expect(
      fault("[sh, run.sh]", "sh", in: goodProgram)
        == "plugin.yaml:6:10: Expected a list, found 'sh'.")
  }
}
