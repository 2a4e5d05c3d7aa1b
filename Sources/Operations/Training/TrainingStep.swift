import Glibc
package import Quantities
package import Randomness

/// A model whose training step can be measured as one operation.
package protocol TrainedModel: Sendable {
  /// The end of the operation's name, such as `resnet-50`.
  static var name: String { get }
  /// What the model reads.
  static var reads: TrainingInput { get }
  /// How many classes the loss tells apart.
  static var classes: Int { get }
  /// How many weights and biases it has.
  static var parameters: Int { get }
  /// The bytes of each in f32, with its gradient and the optimizer's state.
  static var bytesPerParameter: Int { get }
  /// The FLOP of the products of one forward pass over one example, attention in full.
  static func forwardFLOP(length: Int) -> Double
}

/// What a model reads.
package enum TrainingInput: Hashable, Sendable {
  /// Images of 3 × 224 × 224, and a class for each.
  case images
  /// Texts of so many words, usually of `length`, and a class for each or for each of their words.
  case words(Int, length: Int, classifiesEach: Bool)
}

/// One step of training on one batch: forward, cross-entropy, backward, the optimizer's update.
///
/// Its work is three times the products of the forward pass: backward, each product has two. The
/// model is the plugin's own, with weights of its own: all that the host can check is that the loss
/// is a number no further from 0 than twice what guessing costs. Whether the model learns is not
/// checked. Every iteration goes on from the weights of the one before.
///
/// What it reads and the loss are f32 in every precision, and so are weights, as frameworks have
/// it: in bf16 the framework chooses what is computed in 16 bits.
package struct TrainingStep<Model: TrainedModel>: Operation {
  package static var id: OperationID { .trainingStep(of: Model.name) }
  package static var parameters: [Parameter] {
    switch Model.reads {
    case .images: [Parameter("batch")]
    case .words(_, let length, _): [Parameter("batch"), Parameter("length", standard: length)]
    }
  }
  package static var precisions: [Precision] { [.f32, .tf32, .bf16] }

  package let problem: Problem

  package init(_ problem: Problem) throws(ProblemError) {
    self.problem = try problem.completed(for: Self.id, Self.parameters)
    try checkSizes()
  }

  private var batch: Int { problem["batch"] ?? 1 }
  private var length: Int { problem["length"] ?? 1 }

  package var work: FloatingPointWork {
    FloatingPointWork(flop: 3 * Double(batch) * Model.forwardFLOP(length: length))
  }

  package var leastMemory: ByteCount {
    ByteCount(bytes: Int64(Model.parameters) * Int64(Model.bytesPerParameter))
  }

  package func tensors(_ precision: Precision) -> [TensorDescription] {
    let inputs: [TensorDescription] =
      switch Model.reads {
      case .images:
        [
          .input("source", .f32, batch, 3, 224, 224),
          TensorDescription(
            "targets", .input, extents: [batch], indices: .indices(below: Model.classes)),
        ]
      case .words(let words, _, let classifiesEach):
        [
          TensorDescription(
            "tokens", .input, extents: [batch, length], indices: .indices(below: words)),
          TensorDescription(
            "targets", .input, extents: classifiesEach ? [batch, length] : [batch],
            indices: .indices(below: Model.classes)),
        ]
      }
    return inputs + [.output("loss", .f32, 1)]
  }

  /// Checks that the loss is between 0 and twice that of guessing.
  package func check(_ operands: Operands, using random: inout SplitMix64) -> Check {
    let guessing = log(Double(Model.classes))
    var residual = Residual()
    residual.compare(
      operands.values(2)[0], expected: guessing, tolerance: guessing, at: "loss")
    return residual.check(.sampled)
  }

  package static var awkwardProblems: [Problem] { [typicalProblem] }
  package static var largeProblem: Problem { typicalProblem }
  package static var typicalProblem: Problem { ["batch": 2] }
}

extension OperationID {
  /// Names the whole training step of a model, such as `bert-base`.
  package static func trainingStep(of model: String) -> OperationID {
    OperationID(rawValue: "training-step-\(model)")
  }
}
