import Foundation
import Testing

/// What `divide estimate` says of memory.
struct FeasibilityTests {
  /// A device without a memory.
  private static let devices = """
    devices:
      - id: mystery
        name: Mystery Card
        vendor: Nobody
        type: gpu
        year: 2020
        peaks: {f32: 1e13}
        provenance: cited
        sources: [a test]
    """

  @Test func `unknown memory is told and is not feasible`() throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "divide-feasibility-\(UUID().uuidString).yaml")
    try Self.devices.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = ["estimate", "llama-3.1-405b", "--device", "mystery", "--devices", file.path]
    let text = try Program.run(command + ["--format", "markdown"])
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.contains("| memory not known |"))
    let json = try Program.run(command + ["--json"])
    #expect(json.output.contains("\"feasible\" : null"))
    #expect(json.output.contains("The memory of Mystery Card is not known, so whether"))
  }

  @Test func `the methods that it takes are named`() throws {
    let json = try Program.run("estimate", "full-ft-7b", "--device", "a100-80gb", "--json")
    #expect(json.output.contains("\"feasible\" : true"))
    #expect(json.output.contains("\"timeFactor\" : {"))
    let explained = try Program.run("estimate", "gpt-2", "--device", "rtx-3090", "--explain")
    let words = explained.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("fits with gradient accumulation, optimizer on the host"))
    #expect(words.contains("the weights; hours × 1.3 (1 to 3), cited: Low: Ren et al. 2021"))
  }

  @Test func `what nothing holds is infeasible, with what it lacks`() throws {
    let csv = try Program.run("estimate", "gpt-3", "--device", "rtx-3090", "--format", "csv")
    #expect(csv.output.contains("GPT-3 175B needs at least 2.80 TB for weights, gradients and"))
    #expect(csv.output.contains("there is 23.0 GB to use."))
  }
}
