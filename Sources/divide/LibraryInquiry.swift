import Diagnosis
import Experiments
import FoundationEssentials
import Hardware
import Operations
import Plugins
import Presentation
import Records
import Sampling

/// Asks the linear algebra library of the `gemm` plugin what it is, through a real worker.
struct LibraryInquiry {
  private let installation: Installation
  private let machine: Machine
  private let plugins: [Plugin]
  private let environment = ProcessInfo.processInfo.environment

  init(_ installation: Installation, _ machine: Machine, _ plugins: [Plugin]) {
    self.installation = installation
    self.machine = machine
    self.plugins = plugins
  }

  /// Returns what the library says of itself, or `nil` if no kernel can be run.
  func answer() -> Symptoms.Library? {
    guard let record = try? measure(size: 64, environment),
      let facts = record.invocations.first?.library, let name = facts["library.name"]
    else { return nil }
    return Symptoms.Library(name: name, facts)
  }

  /// Returns the throughput of `sgemm` with the core type that the user chose over that without,
  /// for the header of a record; `nil` where the user chose none, or it can't be measured.
  func overrideShare() -> Double? {
    guard let core = environment["OPENBLAS_CORETYPE"] else { return nil }
    Messages.write("Measuring what OPENBLAS_CORETYPE=\(core.printable) costs.\n")
    return overrideRatio()
  }

  /// Measures `sgemm` with the user's core type and without it, in turns, and returns the ratio of
  /// the throughputs.
  func overrideRatio() -> Double? {
    var times: (with: [Double], without: [Double]) = ([], [])
    for _ in 0..<3 {
      times.with += (try? measure(size: 1024, environment))?.values ?? []
      var plain = environment
      plain["OPENBLAS_CORETYPE"] = nil
      times.without += (try? measure(size: 1024, plain))?.values ?? []
    }
    guard let with = times.with.min(), let without = times.without.min() else { return nil }
    return without / with
  }

  /// Measures one product once.
  private func measure(size: Int, _ environment: [String: String]) throws -> Record {
    let suite = try Suite(
      text: """
        suite: 1
        name: inquiry
        summary: One product, to ask the library what it is.
        source: the program itself
        budgets: ["cores=1"]
        cases:
          - {name: product, operation: gemm, problem: {m: \(size), n: \(size), k: \(size)}}
        """, path: "inquiry", operations: OperationCatalogue.suiteOperations)
    let plan = try ExperimentPlanner(machine, plugins: plugins)
      .plan(suite, budgets: nil, kernels: ["gemm"], roofs: false)
    var sampling = SamplingPlan(.quick)
    sampling.minimumInvocations = 1
    sampling.maximumInvocations = 1
    let folder = try ScratchFolder()
    let session = try RunSession(
      beginning: plan, suite, sampling, .quick, seed: 1, machine, plugins, commandLine: [],
      folder: folder.path, environment: environment)
    return try withExtendedLifetime(folder) {
      try session.measure(installation, machine, quiet: true).1
    }
  }
}

extension Record {
  /// The value of every invocation.
  fileprivate var values: [Double] { invocations.compactMap(\.secondsPerIteration) }
}
