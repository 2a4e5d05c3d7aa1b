import Findings
import PluginProtocol
import Presentation
import Records

/// The part of a report that says what kernels reported, and how much of their outputs was checked.
struct KernelsSection {
  private let checks: [CheckedOutputs]
  private let remarks: [KernelRemark]

  /// Creates the section of a record.
  init(_ findings: RecordFindings) {
    let plugins = findings.record.cells.compactMap { cell in cell.plugin.map { (cell.id, $0) } }
    checks = findings.checkedOutputs().summed(by: Dictionary(plugins) { first, _ in first })
    remarks = findings.kernelRemarks()
  }

  /// A row for each kernel, and one for each thing that it reported; older records don't tell.
  var blocks: [Block] { checksBlocks + remarksBlocks }

  private var checksBlocks: [Block] {
    guard !checks.isEmpty else { return [] }
    var table = Table([
      .init("kernel", wraps: true), .init("cells", .right), .init("outputs checked", .right),
      .init("iterations checked", .right), .init("of iterations", .right),
      .init("outputs", isDetail: true), .init("of outputs", isDetail: true),
    ])
    for check in checks {
      table.row(
        .name(check.name), .count(check.cells),
        .share(check.ofOutputs > 0 ? check.outputs / check.ofOutputs : nil, decimals: 1),
        .number(check.iterations, as: .count), .number(check.ofIterations, as: .count),
        .number(check.outputs, as: .count), .number(check.ofOutputs, as: .count))
    }
    return [
      .heading("Checked outputs"), .table(table),
      .notes([
        Note(
          "Outputs checked: the share of an iteration's outputs that were compared with what they "
            + "should be, together or one by one. Every invocation checks the first iteration, "
            + "one that the kernel can't foresee, and the last.")
      ]),
    ]
  }

  /// More than these are in JSON alone.
  private static let most = 50

  private var remarksBlocks: [Block] {
    guard !remarks.isEmpty else { return [] }
    var table = Table(
      [
        .init("level"), .init("message", wraps: true), .init("times", .right),
        .init("cells", .right), .init("first in", wraps: true, isDetail: true),
      ], grouping: "kernel")
    let shown = remarks.prefix(Self.most)
    let plugins = shown.reduce(into: [String]()) { names, remark in
      if !names.contains(remark.plugin) { names.append(remark.plugin) }
    }
    for plugin in plugins {
      table.group(plugin)
      for remark in shown where remark.plugin == plugin {
        table.row(
          .outcome(remark.level.rawValue, remark.level.tone), .text(remark.text),
          .count(remark.count), .count(remark.cells.count), .name(remark.cells.first ?? ""))
      }
    }
    let left = remarks.count - shown.count
    return [.heading("What kernels reported"), .table(table)]
      + (left > 0 ? [.notes([Note("\(left) more are in --json.")])] : [])
  }

  /// How much was checked, for JSON.
  var encodedChecks: [EncodedChecksV1] { checks.map(EncodedChecksV1.init) }
  /// What kernels reported, for JSON.
  var encodedRemarks: [EncodedRemarkV1] { remarks.map(EncodedRemarkV1.init) }
}

extension KernelMessage.Level {
  fileprivate var tone: Tone {
    switch self {
    case .error: .bad
    case .warning: .doubtful
    case .information: .neutral
    }
  }
}

/// How much of a kernel's outputs was checked, as JSON.
struct EncodedChecksV1: Encodable {
  let kernel: String
  let cells: Int
  /// Compared outputs of one iteration, summed over cells.
  let outputs: Double
  let ofOutputs: Double
  let iterations: Double
  let ofIterations: Double

  init(_ check: CheckedOutputs) {
    kernel = check.name
    cells = check.cells
    outputs = check.outputs
    ofOutputs = check.ofOutputs
    iterations = check.iterations
    ofIterations = check.ofIterations
  }
}

/// Something that a kernel reported, as JSON.
struct EncodedRemarkV1: Encodable {
  let kernel: String
  let level: KernelMessage.Level
  let text: String
  let times: Int
  let cells: [String]

  init(_ remark: KernelRemark) {
    kernel = remark.plugin
    level = remark.level
    text = remark.text
    times = remark.count
    cells = remark.cells
  }
}
