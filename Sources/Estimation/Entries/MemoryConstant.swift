package import Quantities

/// A constant of what training keeps in a device.
package struct MemoryConstant: Hashable, Sendable {
  /// What the program asks for.
  package enum ID: String, CaseIterable, Hashable, Sendable {
    /// What a layer of a transformer keeps, for each token and unit of width.
    case activationBytes = "activation-bytes"
    /// What it keeps where its activations are recomputed.
    case checkpointBytes = "checkpoint-bytes"
    /// What the loss keeps, for each token and word of the vocabulary.
    case logitBytes = "logit-bytes"
    /// The vocabulary where it isn't known.
    case vocabulary
    /// The tokens of a sample where they aren't known.
    case sequence
    /// Width over layers where they aren't known.
    case aspectRatio = "aspect-ratio"
    /// What a convolutional network keeps of a sample.
    case convolutionBytes = "convolution-bytes"
    /// What a U-Net keeps of a sample, for each parameter.
    case unetBytes = "unet-bytes"
    /// What any other network keeps of a sample.
    case otherBytes = "other-bytes"
    /// What is left of them where they are recomputed.
    case recomputedShare = "recomputed-share"
    /// Tokens that a device usually runs at once.
    case usualTokens = "usual-tokens"
    /// Samples that it usually runs at once, where they are no sequences.
    case usualSamples = "usual-samples"
    /// The share of the memory that training can't have.
    case reserve
    /// Buffers of sharding and offloading.
    case bucket
    /// The memory of a host for each device.
    case hostMemory = "host-memory"
    /// Devices that split a model at most.
    case parallelWays = "parallel-ways"
    /// Parameters of adapters over those of the model.
    case adapterShare = "adapter-share"
  }

  /// What the program asks for.
  package var id: ID
  /// The unit, `1` for a share or a factor.
  package var unit: String
  /// The constant with its range.
  package var value: Measured<Double>
  /// What it means.
  package var definition: String
  /// When its source said so.
  package var date: String
}
