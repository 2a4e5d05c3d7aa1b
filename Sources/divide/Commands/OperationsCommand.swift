import ArgumentParser
import Documents
import Operations
import Presentation

struct OperationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operations", abstract: "Lists the operations that can be measured, or shows one.",
    discussion: """
      An operation is a piece of mathematics; kernels of plugins compute it. The sizes are what a \
      suite's 'problem' names: those in brackets may be left out. Work is in FLOP, with a \
      multiply-add as 2. Checks compare with the operation's own mathematics.

      Examples:
        divide operations
        divide operations convolution
        divide operations --format csv
      """)

  @Argument(help: "An operation's name.") var name: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let all = (OperationCatalogue.all + OperationCatalogue.trainingSteps).map(
      DescribedOperation.init)
    guard let name else { return try output.show(Self.list(all)) }
    guard let found = all.first(where: { $0.id == name }) else {
      let names = all.map(\.id)
      throw UsageError(
        "There is no operation '\(name)'.\(suggestion(for: name, among: names)) "
          + "Operations: \(names.joined(separator: ", ")).")
    }
    try output.show(found.document)
  }

  private static func list(_ operations: [DescribedOperation]) -> Document {
    var table = Table([
      .init("operation"), .init("what it computes", isDetail: true),
      .init("sizes", wraps: true), .init("work in FLOP", wraps: true),
      .init("judged by", isDetail: true), .init("precisions", isDetail: true),
      .init("check", wraps: true),
    ])
    for operation in operations {
      table.row(
        .name(operation.id), .text(operation.summary?.meaning), .text(operation.sizes),
        .text(operation.summary?.work), .text(operation.judge), .text(operation.precisions),
        .text(operation.summary?.check))
    }
    return Document(
      "Operations",
      [
        .table(table),
        .notes([Note("'divide operations NAME' says what each computes, and on which tensors.")]),
      ], data: operations.map(\.encoded))
  }
}

/// One operation with what is said of it.
private struct DescribedOperation {
  let kind: any Operation.Type
  let summary: OperationSummary?

  init(_ kind: any Operation.Type) {
    self.kind = kind
    summary = OperationSummary(of: kind.id)
  }

  var id: String { kind.id.rawValue }
  var judge: String { kind.isMemoryBound ? "bandwidth" : "throughput" }
  var precisions: String { kind.precisions.map(\.rawValue).joined(separator: ", ") }

  /// The sizes, those in brackets that have a standard value.
  var sizes: String {
    let needed = kind.parameters.filter { $0.standard == nil }.map(\.name)
    let others = kind.parameters.filter { $0.standard != nil }.map(\.name)
    return (needed + (others.isEmpty ? [] : ["[" + others.joined(separator: " ") + "]"]))
      .joined(separator: " ")
  }

  /// The operation alone.
  var document: Document {
    var facts: [(label: String, value: Table.Cell)] = [
      ("what it computes", .text(summary?.meaning)), ("work in FLOP", .text(summary?.work)),
    ]
    facts += (summary?.terms ?? []).map { ("where \($0.name) is", .text($0.value)) }
    facts += [
      ("judged by", .text(judge)), ("precisions", .text(precisions)),
      ("check", .text(summary?.check)),
    ]
    var sizes = Table(
      [
        .init("size"), .init("standard", .right), .init("least", .right), .init("most", .right),
      ], title: "Sizes")
    for parameter in kind.parameters {
      sizes.row(
        .name(parameter.name), parameter.standard.map { .count($0) } ?? .missing,
        .count(parameter.range.lowerBound), .count(parameter.range.upperBound))
    }
    var operands = Table(
      [.init("tensor"), .init("role"), .init("precision"), .init("extents")],
      title: "Tensors, for \(example)")
    for tensor in tensors {
      operands.row(
        .name(tensor.name), .text(tensor.role), .text(tensor.precision),
        .text(tensor.extents.map(String.init).joined(separator: " × ")))
    }
    return Document(
      id, [.table(Table(facts: facts)), .table(sizes), .table(operands)], data: encoded)
  }

  /// The problem that the tensors are shown for.
  private var example: String {
    kind.typicalProblem.sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }

  private var tensors: [EncodedOperationV1.Tensor] {
    guard let precision = kind.precisions.first,
      let operation = try? kind.init(kind.typicalProblem)
    else { return [] }
    return operation.tensors(precision).map { tensor in
      EncodedOperationV1.Tensor(
        name: tensor.name, role: tensor.role == .input ? "input" : "output",
        precision: tensor.precision.rawValue, extents: tensor.extents)
    }
  }

  var encoded: EncodedOperationV1 {
    EncodedOperationV1(
      operation: id, meaning: summary?.meaning,
      sizes: kind.parameters.map {
        .init(
          name: $0.name, standard: $0.standard, least: $0.range.lowerBound,
          most: $0.range.upperBound)
      },
      workFLOP: summary?.work,
      terms: (summary?.terms ?? []).map { .init(name: $0.name, value: $0.value) },
      judgedBy: judge, precisions: kind.precisions.map(\.rawValue), check: summary?.check,
      typicalProblem: Dictionary(
        kind.typicalProblem.sizes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      tensors: tensors)
  }
}

/// An operation as JSON carries it.
private struct EncodedOperationV1: Encodable, Sendable {
  struct Size: Encodable {
    let name: String
    let standard: Int?
    let least: Int
    let most: Int
  }

  struct Term: Encodable {
    let name: String
    let value: String
  }

  /// A tensor of the typical problem, in the first precision.
  struct Tensor: Encodable {
    let name: String
    let role: String
    let precision: String
    let extents: [Int]
  }

  let operation: String
  let meaning: String?
  let sizes: [Size]
  let workFLOP: String?
  let terms: [Term]
  let judgedBy: String
  let precisions: [String]
  let check: String?
  let typicalProblem: [String: Int]
  let tensors: [Tensor]
}
