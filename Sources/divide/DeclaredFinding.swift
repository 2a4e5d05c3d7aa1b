import Operations
import Plugins
import Presentation
import Quantities

/// What the formulas of a self-declared operation come to, at its parameters' standard values.
struct DeclaredFinding {
  private let kernel: Manifest.DeclaredKernel
  private let problem: Problem
  private let value: Result<DeclaredProblem, ProblemError>

  /// Evaluates the formulas; a parameter without a standard value has its least.
  init(_ kernel: Manifest.DeclaredKernel) {
    self.kernel = kernel
    let declaration = kernel.declaration
    let sizes = declaration.parameters.map {
      ($0.name, $0.standard ?? max(1, $0.range.lowerBound))
    }
    let problem = Problem(sizes: sizes.map { Problem.Size(name: $0.0, value: $0.1) })
    self.problem = problem
    let precision = kernel.precisions.first ?? .f32
    value = Result { () throws(ProblemError) in
      try DeclaredProblem(declaration, problem, precision)
    }
  }

  /// Whether a formula has no value.
  var isBroken: Bool { if case .failure = value { true } else { false } }

  /// The finding for people.
  var note: Note {
    let sizes = problem.sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return switch value {
    case .success(let declared):
      Note(
        "\(kernel.declaration.id), self-declared: \(declared.work.flop) FLOP and "
          + "\(declared.traffic.bytes) B by its own formulas, at \(sizes). Nobody but the plugin "
          + "can check its results, so it is not measured.")
    case .failure(let error):
      Note("\(kernel.declaration.id), self-declared, at \(sizes): \(error)", .bad)
    }
  }

  /// The finding as JSON.
  struct EncodedV1: Encodable {
    var operation: String
    var problem: [String: Int]
    var workFLOP: Double?
    var trafficBytes: Int64?
    var fault: String?
  }

  /// The finding for JSON.
  var encoded: EncodedV1 {
    let declared = try? value.get()
    var fault: String?
    if case .failure(let error) = value { fault = "\(error)" }
    return EncodedV1(
      operation: kernel.declaration.id.rawValue,
      problem: Dictionary(problem.sizes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      workFLOP: declared?.work.flop, trafficBytes: declared?.traffic.bytes, fault: fault)
  }
}
