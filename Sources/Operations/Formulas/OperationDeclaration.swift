package import Quantities

/// What a plugin says of an operation of its own: data, evaluated by the host.
///
/// The host can't know its mathematics, so that what is measured of it stays its plugin's word:
/// self-declared.
package struct OperationDeclaration: Hashable, Sendable {
  /// One operand.
  package struct Tensor: Hashable, Sendable {
    /// What kernels and messages call it, such as `source`.
    package var name: String
    /// Whether the kernel reads or writes it.
    package var role: TensorDescription.Role
    /// How its numbers are stored; `nil` for as the problem's are.
    package var precision: Precision?
    /// The sizes in elements, outermost first; dense and row-major.
    package var extents: [Formula]

    /// Creates an operand.
    package init(
      _ name: String, _ role: TensorDescription.Role, _ precision: Precision? = nil,
      extents: [Formula]
    ) {
      self.name = name
      self.role = role
      self.precision = precision
      self.extents = extents
    }
  }

  /// Its name, which begins with its plugin's: `my-plugin/attention`.
  package var id: OperationID
  /// Its sizes, in order.
  package var parameters: [Parameter]
  /// Its operands, in the order a kernel receives them.
  package var tensors: [Tensor]
  /// The floating-point work of one iteration.
  package var work: Formula

  /// Creates a declaration.
  package init(id: OperationID, parameters: [Parameter], tensors: [Tensor], work: Formula) {
    self.id = id
    self.parameters = parameters
    self.tensors = tensors
    self.work = work
  }
}

/// A declared operation for one problem: what its formulas come to.
package struct DeclaredProblem: Hashable, Sendable {
  /// The problem with every size, standard values filled in.
  package let problem: Problem
  /// The floating-point work of one iteration, where a multiply-add is 2 FLOP, as the plugin says.
  package let work: FloatingPointWork
  /// The operands, in the order a kernel receives them.
  package let tensors: [TensorDescription]
  /// The least memory traffic of one iteration: each input read once, each output written once.
  package let traffic: ByteCount

  /// The most elements of one tensor, 2⁴⁰: in i8 a TiB.
  package static let mostElements = 1 << 40

  /// Evaluates a declaration for a problem.
  ///
  /// - Throws: `ProblemError` when sizes are missing, unknown or out of range, or a formula has no
  ///   value for them.
  package init(
    _ declaration: OperationDeclaration, _ problem: Problem, _ precision: Precision
  ) throws(ProblemError) {
    let problem = try problem.completed(for: declaration.id, declaration.parameters)
    self.problem = problem
    do { work = try declaration.work.work(of: problem) } catch {
      throw .inconsistent("\(declaration.id), work: \(error)")
    }
    var tensors: [TensorDescription] = []
    for tensor in declaration.tensors {
      let place = "\(declaration.id), tensor \(tensor.name)"
      var extents: [Int] = []
      var count = 1
      for formula in tensor.extents {
        let extent: Int
        do { extent = try formula.extent(of: problem) } catch {
          throw .inconsistent("\(place): \(error)")
        }
        let (product, overflows) = count.multipliedReportingOverflow(by: extent)
        guard !overflows, product <= Self.mostElements else {
          throw .inconsistent("\(place): It has more than 2^40 elements.")
        }
        count = product
        extents.append(extent)
      }
      tensors.append(
        TensorDescription(
          tensor.name, tensor.role, tensor.precision ?? precision, extents: extents))
    }
    self.tensors = tensors
    traffic = tensors.map(\.byteCount).reduce(ByteCount(bytes: 0), +)
  }
}
