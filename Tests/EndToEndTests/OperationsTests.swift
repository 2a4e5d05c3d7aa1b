import Foundation
import Testing

/// `divide operations`.
struct OperationsTests {
  @Test func `the list names sizes, work and check`() throws {
    let result = try Program.run("operations", "--format", "csv")
    #expect(result.code == 0)
    #expect(
      result.output.hasPrefix(
        "operation,what it computes,sizes,work in FLOP,judged by,precisions,check\n"),
      "\(result.output.prefix(200))")
    #expect(
      result.output.contains(
        "softmax,the softmax of each row,rows columns,5 * rows * columns,bandwidth,\"f32, f64\","
          + "\"each row in f64, or some of very many\"\n"), "\(result.output)")
    #expect(result.output.contains("\ntraining-step-resnet-50,"))
  }

  @Test func `one operation comes with its sizes and tensors`() throws {
    let result = try Program.run("operations", "gemm")
    #expect(result.code == 0)
    for line in ["work in FLOP      2 * m * n * k\n", "c       output  f32        128 × 128\n"] {
      #expect(result.output.contains(line), "\(result.output)")
    }
  }

  @Test func `JSON has all of it`() throws {
    struct Operation: Decodable {
      struct Size: Decodable, Equatable {
        var name: String
        var standard: Int?
      }
      var operation: String
      var sizes: [Size]
      var workFLOP: String
    }
    let result = try Program.run("operations", "attention", "--json")
    let found = try JSONDecoder().decode(Operation.self, from: Data(result.output.utf8))
    #expect(found.operation == "attention")
    #expect(found.sizes.map(\.name) == ["batch", "heads", "length", "width", "causal"])
    #expect(found.sizes.map(\.standard) == [nil, nil, nil, nil, 0])
    #expect(found.workFLOP.hasPrefix("4 * batch * heads"))
  }

  @Test func `a name that isn't there is suggested`() throws {
    let result = try Program.run("operations", "convolutoin")
    #expect(result.code == 64)
    #expect(
      result.errors.hasPrefix(
        "Error: There is no operation 'convolutoin'. Did you mean 'convolution'?"),
      "\(result.errors)")
  }
}
