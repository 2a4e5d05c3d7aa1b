private import Glibc
import Quantities

/// What a training run keeps in memory, if nothing is saved.
struct MemoryNeed {
  /// How many parameters there are.
  var parameters: Double
  /// The weights that are multiplied.
  var weights: MemoryAmount
  /// Their gradients.
  var gradients: MemoryAmount
  /// What the optimizer keeps, with a copy of the weights where they have 16 bits.
  var optimizer: MemoryAmount
  /// How many layers there are, each with its share of the weights.
  var layers: Double
  /// What one sample leaves for the backward pass.
  var activations: MemoryAmount
  /// What it leaves where activations are recomputed, and one layer computes them.
  var checkpoints: MemoryAmount
  /// How many samples a device usually runs at once.
  var usualSamples: Double
  /// How the sizes of activations are known, in words.
  var basis: String
  /// Whether the optimizer keeps two moments for every parameter, as Adam does.
  var hasMoments: Bool

  /// All that is kept but activations.
  var state: MemoryAmount { weights + gradients + optimizer }
}

extension MemoryNeed {
  /// Returns what a paper's run keeps; `nil` where the catalogue doesn't say.
  ///
  /// The catalogue's bytes divide as in ZeRO (arXiv 1910.02054): 2 a parameter for weights and 2
  /// for gradients in mixed precision, the rest for the optimizer; 4 and 4 in f32.
  init?(_ paper: Paper, recipe: Recipe?, constants: MemoryConstants) {
    guard let memory = paper.memory else { return nil }
    // 16 bytes a parameter, as most of the catalogue's papers have, where the parameters are left
    // out.
    parameters = paper.parameters?.value ?? memory.value / 16
    let bytes = memory.value / parameters
    let doubt = memory.high - memory.value
    let trains = paper.run?.trainsEverything ?? true
    hasMoments = trains && bytes >= 15.5
    if trains, bytes >= 7.5 {
      let half = paper.precision.value != .f32 && paper.precision.value != .tf32 && hasMoments
      let single = parameters * (half ? 2 : 4)
      weights = MemoryAmount(value: single, high: single)
      gradients = MemoryAmount(value: single, high: single + doubt)
      let rest = max(memory.value - 2 * single, 0)
      optimizer = MemoryAmount(value: rest, high: rest)
    } else {
      weights = MemoryAmount(value: memory.value, high: memory.high)
      (gradients, optimizer) = (.none, .none)
    }

    let shape = LayerShape(paper, parameters: parameters, constants)
    layers = shape.layers
    usualSamples = shape.usualSamples
    (activations, checkpoints, basis) = (shape.activations, shape.checkpoints, shape.basis)
    if paper.shape == nil, let recipe {
      let kept = recipe.bytesOfOutputs
      activations = MemoryAmount(value: kept, high: kept)
      checkpoints = activations * constants[.recomputedShare].value
      basis = "counted in the recipe \(recipe.id)"
    }
    if paper.run == .inference { activations = checkpoints }
  }
}

extension Recipe {
  /// The bytes that the outputs of all layers take in f32, for one example.
  var bytesOfOutputs: Double {
    let numbers = blocks.reduce(0.0) { sum, block in
      sum + Double(block.repeats)
        * block.layers.reduce(0.0) { $0 + Double($1.output.reduce(1, *)) }
    }
    return 4 * numbers / Double(batch)
  }
}

/// The layers of a network, and what one sample leaves in them.
private struct LayerShape {
  var layers: Double
  var usualSamples: Double
  var activations: MemoryAmount
  var checkpoints: MemoryAmount
  var basis: String

  /// The families whose layers pass on a width of numbers for each token.
  private static let tokenFamilies = [
    "transformer", "vision-transformer", "mixture-of-experts", "ssm", "diffusion-transformer",
  ]

  /// Takes a paper's shape from the catalogue, or bounds it by its family.
  init(_ paper: Paper, parameters: Double, _ constants: MemoryConstants) {
    if paper.shape != nil || Self.tokenFamilies.contains(paper.family) {
      self.init(ofTransformer: paper.shape, parameters: parameters, constants)
    } else {
      self.init(ofFamily: paper.family, parameters: parameters, constants)
    }
  }

  /// A bound for a network that is no transformer.
  private init(ofFamily family: String, parameters: Double, _ constants: MemoryConstants) {
    let id: MemoryConstant.ID =
      switch family {
      case "diffusion": .unetBytes
      case _ where family.hasPrefix("cnn") || family == "depthwise": .convolutionBytes
      default: .otherBytes
      }
    layers = 16
    usualSamples = constants[.usualSamples].value
    activations = constants.amount(id) * (id == .unetBytes ? parameters : 1)
    checkpoints = activations * constants[.recomputedShare].value
    basis = "bounded for networks of the family \(family)"
  }

  /// tokens × width × layers × bytes, and tokens × vocabulary × bytes for the loss.
  private init(
    ofTransformer shape: Paper.Shape?, parameters: Double, _ constants: MemoryConstants
  ) {
    let ratio = constants[.aspectRatio].value
    let width = shape?.width ?? cbrt(ratio * parameters / 12)
    let tokens = shape?.tokens ?? constants[.sequence].value
    let vocabulary = shape?.vocabulary ?? constants[.vocabulary].value
    layers = shape?.layers ?? max((width / ratio).rounded(), 1)
    usualSamples = max((constants[.usualTokens].value / tokens).rounded(.down), 1)
    let loss = constants.amount(.logitBytes) * (tokens * vocabulary)
    let layer = constants.amount(.activationBytes) * (tokens * width)
    activations = layer * layers + loss
    checkpoints = constants.amount(.checkpointBytes) * (tokens * width * layers) + layer + loss
    basis =
      shape.map {
        "\(plainText($0.layers)) layers of width \(plainText($0.width)), \(plainText($0.tokens))"
          + " tokens a sample: \($0.source)"
      } ?? "about \(plainText(layers)) layers of width \(plainText(width.rounded())) for its"
      + " parameters, and \(plainText(tokens)) tokens a sample, are assumed"
  }
}
