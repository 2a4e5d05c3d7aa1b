import Budgets
import Documents
import Estimation
import Experiments
import Findings
import FoundationEssentials
import Glibc
import Hardware
import Operations
import PluginProtocol
import Plugins
import Presentation
import Records
import Reporting
import Sampling

/// A reader of what strangers wrote.
enum FuzzTarget: String, CaseIterable {
  /// Records, and what reports make of them.
  case record
  /// Plugins' manifests.
  case manifest
  /// What `--budgets` and suites ask for, on machines of several shapes.
  case budget
  /// Lines of programs that hold kernels, and of workers.
  case `protocol`
  /// Formulas of self-declared operations, and their values.
  case formula
  /// Tables of holders, papers and panels.
  case table
  /// Suites, and what would be measured of them.
  case suite
  /// Papers, devices, tiers and published runs, and estimates from them.
  case catalogue
  /// Topologies, which a process of their own loads.
  case topology

  /// The folder with the inputs to begin with.
  var corpus: String {
    self == .topology ? "Tests/HardwareTests/Machines" : "Tests/Fixtures/Fuzz/\(rawValue)"
  }

  /// An input that takes longer is a finding: a process of its own has a deadline of its own.
  var patience: Duration { self == .topology ? .seconds(12) : .seconds(1) }

  /// Words that this reader looks for.
  var dictionary: [String] {
    switch self {
    case .record:
      [
        "\"type\":\"header\"", "\"type\":\"invocation\"", "\"type\":\"footer\"",
        "\"schemaVersion\":1",
        "\"cell\":", "\"nanoseconds\":[1,2]", "\"iterationsPerSample\":1", "\"outcome\":\"ok\"",
        "\"side\":\"A\"", "null", "true", "1e308", "-1", "9223372036854775807", "[", "{", "\n",
      ]
    case .manifest:
      [
        "manifest: 1", "id: ", "kind: native", "kind: executable", "abi: 1", "protocol: 1",
        "operations:",
        "  - operation: gemm", "precisions: [f32]", "declares:", "parameters:", "tensors:",
        "extents: [m]",
        "work: 2 * m", "&a", "*a", "<<: *a", "!!binary", "|", ">", "\t", "- - -", "? ", "---",
        "...",
      ]
    case .budget:
      [
        "cores=", "quota=", "memory=", "isa=", "numa=", "packages=", "pus=", "smt=", "threads=",
        "time=",
        "all", "GiB", "avx512", "cores", ";", ",", "+", "-", "0-3+8", "1e9", "∞",
      ]
    case .protocol:
      [
        "\"type\":\"hello\"", "\"type\":\"ran\"", "\"type\":\"fact\"", "\"type\":\"failed\"",
        "\"nanoseconds\":", "\"sampled\":{", "\"opened\":{", "\"protocol\":1", "\"key\":", "null",
        "1e400",
      ]
    case .formula:
      [
        "min(", "max(", "ceil(", "floor(", "log2(", "^", "(", ")", "m", "n", "1e308", "--", "/0",
        ".", "e-",
      ]
    case .table:
      [
        ",", "\"", "\"\"", "\n", "\r\n", "\r", "\"\n\"", "\u{FEFF}", "name,value\n", ",,", "1e308",
        "-1", "nan", "2019-06-15", "é", "\u{0}",
      ]
    case .suite:
      [
        "operation: ", "problem: {", "m: 4294967296", "filter_height: ", "rows: ", "level: memory",
        "caches: cold", "count: ", "budgets: [", "precision: i8", "quota=", "threads=", "suite: 1",
        "cases:", "- {name: a, ", "}", "]", "&a", "*a", "4294967296", "281474976710656", "-1",
      ]
    case .catalogue:
      [
        "papers:", "devices:", "tiers:", "runs:", "- id: a", "{low: ", "value: ", "high: ",
        "provenance: assumed", "source: ''", "1e-300", "1e300", "-1e300", "0", "null", "device: ",
        "count: ", "hours: ", "work:", "parameters: ", "shape: {layers: ", "&a", "*a", "1e18",
      ]
    case .topology:
      [
        "<object type=\"", "</object>", "<object type=\"Group\">", "cpuset=\"0xf...f\"",
        "cpuset=\"0x00000003\"", "os_index=\"4294967295\"", "gp_index=\"1\"", "depth=\"",
        "cache_size=\"", "nodeset=\"0x0\"", "<info name=\"", "value=\"", "/>", "<topology>",
        "<page_type size=\"", "complete_cpuset=\"", "<cpukind cpuset=\"", "&#27;", "&lt;",
      ]
    }
  }

  /// Reads an input: whatever it is, the answer is a value or an error that says what is wrong.
  func take(_ input: [UInt8]) {
    switch self {
    case .record: takeRecord(input)
    case .manifest:
      guard let text = String(validating: input, as: UTF8.self),
        let entry = try? YAMLEntry(text: text, path: "plugin.yaml"),
        let manifest = try? Manifest(entry)
      else { return }
      for kernel in manifest.declared {
        let sizes = kernel.declaration.parameters.map {
          Problem.Size(name: $0.name, value: $0.standard ?? $0.range.lowerBound)
        }
        for precision in kernel.precisions {
          _ = try? DeclaredProblem(kernel.declaration, Problem(sizes: sizes), precision)
        }
      }
    case .table: takeTable(input)
    case .budget: takeBudget(String(decoding: input, as: UTF8.self))
    case .protocol:
      _ = try? JSONDecoder().decode(ProgramReply.self, from: Data(input))
      _ = try? JSONDecoder().decode(WorkerReply.self, from: Data(input))
      _ = try? JSONDecoder().decode(WorkerRequest.self, from: Data(input))
    case .suite: takeSuite(String(decoding: input, as: UTF8.self))
    case .catalogue: Neighbours.catalogue?.take(input)
    case .topology: takeTopology(input)
    case .formula:
      guard let formula = try? Formula(String(decoding: input, as: UTF8.self), over: ["m", "n"])
      else { return }
      for (m, n) in [(1, 1), (0, -1), (1 << 32, 1 << 32), (.max, .min)] {
        let problem = Problem(sizes: [.init(name: "m", value: m), .init(name: "n", value: n)])
        _ = try? formula.work(of: problem)
        _ = try? formula.extent(of: problem)
      }
    }
  }

  /// Reads a table whole and in small pieces, by one thread and by two.
  private func takeTable(_ input: [UInt8]) {
    for (chunk, threads) in [(1 << 20, 1), (4096, 2)] {
      guard let table = try? CSVReader(input, path: "t.csv", mustBeText: threads == 1) else {
        continue
      }
      let names = Array(table.columns.prefix(8))
      _ = try? table.rows(
        of: names, threads: threads, chunk: chunk, start: { 0.0 },
        row: { sum, row throws(RowFault) in
          for cell in names.indices {
            _ = (row.text(cell), row.key(cell), row.integer(cell), row.year(cell))
          }
          sum += try row.share(names.count - 1)
        }, finish: { _, _ in })
    }
  }

  private func takeRecord(_ input: [UInt8]) {
    guard let record = try? Record(reading: Data(input), path: "record.jsonl") else { return }
    let findings = RecordFindings(record)
    _ = record.classRates(findings.results)
    _ = findings.results.map(\.summary)
    let renderer = TextRenderer()
    _ = renderer.rendered(SelfTest(record).document(margin: 0.02))
    let side = ComparisonSide("one", record)
    let comparison = SideComparison(side, side, floor: nil, seed: 1)
    _ = renderer.rendered(ComparisonReport([.verdicts(comparison)]).document)
    if let estimator = Neighbours.estimator {
      let papers = estimator.catalogue.papers
      let report = try? Report(findings, papers: papers, by: estimator, listsInvocations: true)
      _ = report.map { renderer.rendered($0.document) }
    }
    for machine in Neighbours.machines {
      let planner = ExperimentPlanner(machine, plugins: Neighbours.plugins)
      guard let plan = try? planner.plan(again: record) else { continue }
      _ = Tally(of: plan, record.plan, counting: record.invocations)
      _ = Schedule(plan, record.plan, seed: 1)[0]
    }
  }

  private func takeSuite(_ text: String) {
    guard
      let suite = try? Suite(
        text: text, path: "suite.yaml", operations: OperationCatalogue.suiteOperations)
    else { return }
    for machine in Neighbours.machines {
      let planner = ExperimentPlanner(machine, plugins: Neighbours.plugins)
      guard let plan = try? planner.plan(suite, budgets: nil, kernels: [], roofs: true) else {
        continue
      }
      let cells = plan.measurable.values.prefix(64)
      for cell in cells {
        _ = Turn(cell, round: 0, sampling: SamplingPlan(.quick), seed: 1, startedAt: .zero).deadline
      }
    }
  }

  /// Reads a topology as `divide topology --xml` does: in this program, started once more.
  private func takeTopology(_ input: [UInt8]) {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "divide-fuzz-\(getpid()).xml")
    guard (try? Data(input).write(to: file)) != nil,
      let machine = try? Machine.discover(.xml(path: file.path))
    else { return }
    _ = TextRenderer().rendered(TopologyReport(machine).document)
    _ = TextRenderer().rendered(TopologyReport(machine, isFull: true).document)
    for text in ["all", "cores", "numa=0", "smt=1"] {
      guard let selection = try? BudgetSelection(parsing: text),
        let requests = try? selection.requests(on: machine)
      else { continue }
      for request in requests.prefix(16) { _ = try? Budget(request, on: machine) }
    }
  }

  private func takeBudget(_ text: String) {
    _ = try? BudgetRequest(parsing: text)
    guard let selection = try? BudgetSelection(parsing: text) else { return }
    for machine in Neighbours.machines {
      guard let requests = try? selection.requests(on: machine) else { continue }
      for request in requests.prefix(16) { _ = try? Budget(request, on: machine) }
    }
  }
}

/// What readers need beside an input.
private enum Neighbours {
  /// Machines to ask budgets of.
  static let machines: [Machine] = [
    "pu:2", "pack:2 numa:2 l3:2 core:4 pu:2", "pack:2 core:64 pu:2",
  ].compactMap { try? Machine.discover(.synthetic($0)) }

  /// The bundled plugins.
  static let plugins = PluginDiscovery(folders: ["plugins"], libraries: []).plugins().found.map {
    // A library that isn't here is no reason to measure nothing.
    var plugin = $0
    plugin.fault = nil
    return plugin
  }

  /// A small catalogue.
  static let catalogue = CatalogueReading()

  /// What estimates from the small catalogue.
  static let estimator = catalogue?.catalogue().flatMap { try? Estimator(catalogue: $0, draws: 20) }
}
