package import Quantities
package import Randomness

/// What an operation computes, for one problem: the host's own account of it.
///
/// Work and traffic come from here, never from a plugin, so that any two kernels of one operation
/// compare and none can inflate its figures.
package protocol Operation: Sendable {
  /// The operation's name.
  static var id: OperationID { get }
  /// Its sizes, in order.
  static var parameters: [Parameter] { get }
  /// The precisions the host can check.
  static var precisions: [Precision] { get }

  /// Whether its kernels are judged by bandwidth, not by throughput: what a processor can do for it
  /// is move its operands.
  static var isMemoryBound: Bool { get }
  /// Whether each output is a sum of products of inputs, so that small whole numbers give exact
  /// ones.
  static var isSumOfProducts: Bool { get }
  /// Problems that kernels get wrong: sizes of 1, primes, odd shapes, long reductions.
  static var awkwardProblems: [Problem] { get }
  /// A problem of about 100 MFLOP, or as much traffic, for what only shows on a large one.
  static var largeProblem: Problem { get }
  /// A problem of a millisecond or less, for rules that run it often.
  static var typicalProblem: Problem { get }

  /// Creates the operation for a problem.
  ///
  /// Whatever the problem, its work, traffic and operands can be computed afterwards.
  ///
  /// - Throws: `ProblemError` when sizes are missing, unknown, too large or make no sense together.
  init(_ problem: Problem) throws(ProblemError)

  /// The problem with every size, defaults filled in.
  var problem: Problem { get }
  /// The floating-point work of one iteration, where a multiply-add is 2 FLOP.
  ///
  /// What a memory-bound operation does with an element counts 1 FLOP for each addition,
  /// multiplication, division, comparison, root, exponential, logarithm or error function of its
  /// definition. The figure tells two problems apart; such kernels are judged by `traffic`.
  var work: FloatingPointWork { get }
  /// Returns the least work that computes one iteration, at most `work`: without products of
  /// padding, which a kernel may leave out, and with the multiplications of `algorithm`, if that
  /// suits the problem.
  ///
  /// What a result is held against, so that none is above its roof for leaving out what is known.
  func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork
  /// Returns whether this problem can be computed by an algorithm.
  func suits(_ algorithm: Algorithm) -> Bool
  /// The operands, in the order a kernel receives them.
  func tensors(_ precision: Precision) -> [TensorDescription]
  /// The least memory traffic of one iteration: each input read once, each output written once.
  func traffic(_ precision: Precision) -> ByteCount
  /// What any kernel needs beside the operands at least; nothing but for whole models.
  var leastMemory: ByteCount { get }
  /// Checks outputs against the operation's mathematics, computed in f64.
  ///
  /// Which outputs are looked at is drawn from `random`, so that nobody knows before.
  func check(_ operands: Operands, using random: inout SplitMix64) -> Check
}

extension Operation {
  package static var isMemoryBound: Bool { false }
  package static var isSumOfProducts: Bool { false }
  package var leastMemory: ByteCount { ByteCount(bytes: 0) }

  package func leastWork(_ algorithm: Algorithm?) -> FloatingPointWork { work }
  package func suits(_ algorithm: Algorithm) -> Bool { false }

  package func traffic(_ precision: Precision) -> ByteCount {
    tensors(precision).map(\.byteCount).reduce(ByteCount(bytes: 0), +)
  }
}

/// One size of an operation.
package struct Parameter: Hashable, Sendable {
  /// What suites, formulas and results call it, such as `m`.
  package var name: String
  /// The value when a problem doesn't name it; `nil` when it has to.
  package var standard: Int?
  /// The values that make sense.
  package var range: ClosedRange<Int>

  /// Creates a size, from 1 to 2³² unless its range says otherwise.
  package init(_ name: String, standard: Int? = nil, range: ClosedRange<Int> = 1...(1 << 32)) {
    self.name = name
    self.standard = standard
    self.range = range
  }
}

/// One operand of an operation.
package struct TensorDescription: Hashable, Sendable {
  /// Whether the kernel reads or writes it.
  package enum Role: Hashable, Sendable {
    /// The host fills it, and it has to come back unchanged.
    case input
    /// The kernel writes every element of it.
    case output
  }

  /// What its elements mean, and so what the host fills an input with.
  package enum Content: Hashable, Sendable {
    /// Numbers, uniform in a range.
    case numbers(ClosedRange<Double>)
    /// Indices from 0 to less than a limit, stored as i32.
    case indices(below: Int)
    /// For each window over an image, a place of the image within the window, stored as i32.
    case places(Windows)
  }

  /// Numbers of an input that are smaller than others by a power of two.
  ///
  /// Sums whose terms are all small are as exact as any, unless an algorithm adds large numbers and
  /// takes them away again, as Strassen's and Winograd's do.
  package enum Probe: Hashable, Sendable {
    /// A few slices of a dimension.
    case slices(axis: Int)
    /// All but the first or the last slice of a dimension, in a few slices of the outermost one.
    case ends(axis: Int)
  }

  /// What kernels and messages call it, such as `weights`.
  package var name: String
  /// Whether the kernel reads or writes it.
  package var role: Role
  /// How each of its elements is stored.
  package var precision: Precision
  /// The sizes in elements, outermost first; dense and row-major.
  package var extents: [Int]
  /// What its elements mean; for an output, only their form counts.
  package var content: Content
  /// Which numbers are scaled down, so that arithmetic which is exact only for the largest shows;
  /// `nil` where none are.
  package var probe: Probe?

  /// Describes a tensor of numbers.
  package init(
    _ name: String, _ role: Role, _ precision: Precision, extents: [Int],
    in range: ClosedRange<Double> = -1...1
  ) {
    self.name = name
    self.role = role
    self.precision = precision
    self.extents = extents
    content = .numbers(range)
  }

  /// Describes a tensor of indices.
  package init(_ name: String, _ role: Role, extents: [Int], indices content: Content) {
    self.name = name
    self.role = role
    precision = .i32
    self.extents = extents
    self.content = content
  }

  /// Whether its elements make sense only together with those of their place, so that no part of it
  /// can be filled by itself.
  package var isTiedToOthers: Bool {
    if case .places = content { true } else { false }
  }

  /// The number of elements.
  package var count: Int { extents.reduce(1, *) }
  /// The size in memory.
  package var byteCount: ByteCount { ByteCount(bytes: Int64(count * precision.bytes)) }
}

extension TensorDescription {
  /// An input of numbers.
  static func input(
    _ name: String, _ precision: Precision, _ extents: Int...,
    in range: ClosedRange<Double> = -1...1
  ) -> TensorDescription {
    TensorDescription(name, .input, precision, extents: extents, in: range)
  }

  /// An output of numbers.
  static func output(
    _ name: String, _ precision: Precision, _ extents: Int...
  ) -> TensorDescription {
    TensorDescription(name, .output, precision, extents: extents)
  }
}

/// A problem that its operation can't take.
package enum ProblemError: Error, Hashable, CustomStringConvertible {
  /// A size that has no standard value isn't named.
  case missing(parameter: String, operation: OperationID)
  /// The operation has no size of this name, only those known.
  case unknown(parameter: String, operation: OperationID, known: [String])
  /// A size is smaller or larger than makes sense.
  case outOfRange(parameter: String, value: Int, range: ClosedRange<Int>)
  /// An operand has more numbers than memory can be addressed; `size` is the problem's largest.
  case tooLarge(operand: String, size: Problem.Size)
  /// The sizes make no sense together, for the reason given as a sentence.
  case inconsistent(String)

  package var description: String {
    switch self {
    case .missing(let parameter, let operation):
      "The problem lacks '\(parameter)', which \(operation) needs."
    case .unknown(let parameter, let operation, let known):
      "The operation \(operation) has no size '\(parameter)'. It has: "
        + known.joined(separator: ", ") + "."
    case .outOfRange(let parameter, let value, let range):
      "The size \(parameter)=\(value) is not between \(range.lowerBound) and \(range.upperBound)."
    case .tooLarge(let operand, let size):
      "The problem is too large: its operand '\(operand)' has more than 2^48 numbers. Its largest "
        + "size is \(size.name)=\(size.value)."
    case .inconsistent(let reason): reason
    }
  }
}

extension Problem {
  /// Returns this problem with every parameter of an operation, in its order.
  package func completed(for operation: OperationID, _ parameters: [Parameter])
    throws(ProblemError) -> Problem
  {
    for size in sizes where !parameters.contains(where: { $0.name == size.name }) {
      throw .unknown(
        parameter: size.name, operation: operation, known: parameters.map(\.name))
    }
    var completed: [Size] = []
    for parameter in parameters {
      guard let value = self[parameter.name] ?? parameter.standard else {
        throw .missing(parameter: parameter.name, operation: operation)
      }
      guard parameter.range.contains(value) else {
        throw .outOfRange(parameter: parameter.name, value: value, range: parameter.range)
      }
      completed.append(Size(name: parameter.name, value: value))
    }
    return Problem(sizes: completed)
  }
}
