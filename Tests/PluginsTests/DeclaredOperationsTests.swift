import Documents
import Operations
import Plugins
import Quantities
import Testing

/// Operations of a plugin's own.
struct DeclaredOperationsTests {
  private static let manifest = """
    manifest: 1
    id: mine
    version: 0.1.0
    kind: native
    abi: 1
    library: libmine.so
    summary: Attention of its own kind.
    licence: MIT
    operations:
      - operation: mine/attention
        precisions: [f32]
        declares:
          parameters:
            - {name: heads, standard: 8, range: [1, 128]}
            - {name: length}
          tensors:
            - {name: queries, role: input, extents: [heads, length]}
            - {name: scores, role: output, precision: f64, extents: [heads, length ^ 2]}
          work: 2 * heads * length ^ 2
    """

  private static func read(_ line: String = "", _ other: String = "") throws -> Manifest {
    try Manifest(YAMLEntry(text: manifest.replacing(line, with: other), path: "plugin.yaml"))
  }

  @Test func `the host evaluates what the manifest declares`() throws {
    let kernel = try #require(try Self.read("mine/attention", "mine/attention").declared.first)
    #expect(kernel.declaration.id == OperationID(rawValue: "mine/attention"))
    let problem = Problem(sizes: [.init(name: "length", value: 16)])
    let declared = try DeclaredProblem(kernel.declaration, problem, .f32)
    #expect(declared.work.flop == 4096)
    #expect(declared.tensors.map(\.extents) == [[8, 16], [8, 256]])
    // 128 numbers of 4 bytes, and 2048 of 8.
    #expect(declared.traffic.bytes == 512 + 16_384)
  }

  @Test(arguments: [
    (
      "mine/attention", "gemm",
      "An operation of the plugin's own is named 'mine/' and a name of up to"
    ),
    ("role: output", "role: input", "No tensor has the role 'output'"),
    ("range: [1, 128]", "range: [1]", "Expected two numbers such as [1, 128]."),
    ("standard: 8", "standard: 200", "The standard value 200 is not between 1 and 128."),
    ("work: 2 * heads", "work: 2 * head", "The formula's 'head' in column 5 is no size."),
    ("{name: length}", "{name: heads}", "The name 'heads' is taken already."),
    (
      "{name: length}", "{name: 1st}", "Expected a name of up to 64 letters, digits and underscores"
    ),
  ])
  func `a fault is said`(line: String, other: String, message: String) throws {
    do {
      _ = try Self.read(line, other)
      Issue.record("It was read.")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }

  @Test func `a tensor beyond 2⁴⁰ elements is refused before anything is allocated`() throws {
    let kernel = try #require(try Self.read("length ^ 2", "length ^ 3").declared.first)
    let problem = Problem(sizes: [.init(name: "length", value: 1 << 13)])
    #expect(throws: ProblemError.self) {
      try DeclaredProblem(kernel.declaration, problem, .f32)
    }
  }
}
