package import Quantities

/// A way to train in less memory, with what it costs in time.
package struct TrainingMethod: Hashable, Sendable {
  /// What the program asks for.
  package enum ID: String, CaseIterable, Hashable, Sendable {
    /// One sample at a time runs through a device.
    case accumulation = "gradient-accumulation"
    /// Activations are computed again in the backward pass.
    case recomputation = "activation-recomputation"
    /// The optimizer's moments have eight bits.
    case eightBitOptimizer = "8-bit-optimizer"
    /// Each device keeps its share of the optimizer's state.
    case shardedOptimizer = "zero-1"
    /// And of the gradients.
    case shardedGradients = "zero-2"
    /// And of the weights.
    case shardedWeights = "zero-3"
    /// Devices split the model.
    case modelParallelism = "model-parallelism"
    /// The host keeps gradients and the optimizer's state.
    case offloadedOptimizer = "optimizer-offload"
    /// The host keeps the weights too.
    case offloadedWeights = "weight-offload"
    /// Adapters are trained beside frozen weights, which is another run.
    case adapters = "lora"
  }

  /// What the program asks for.
  package var id: ID
  /// What estimates call it.
  package var name: String
  /// What it saves, and what it keeps.
  package var saves: String
  /// The factor on the hours of the final run.
  package var timeFactor: Measured<Double>
  /// When its source said so.
  package var date: String
}
