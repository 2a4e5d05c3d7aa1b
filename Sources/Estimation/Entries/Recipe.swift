package import Operations
import Quantities

/// What one training step of a model computes, kernel by kernel.
package struct Recipe: Hashable, Sendable {
  /// One operation that a layer needs, and how often.
  package struct Kernel: Hashable, Sendable {
    /// What is computed, such as `convolution`.
    package var operation: OperationID
    /// Its sizes, all of them.
    package var problem: Problem
    /// How many times its own time it stands for, where no operation computes what a layer does.
    package var times: Double
  }

  /// A layer: what it takes, what it gives, and what that takes to compute.
  package struct Layer: Hashable, Sendable {
    /// The name by which other layers of its block refer to it.
    package var name: String
    /// The layers of its block that it reads; `block` is what the block itself reads.
    package var after: [String]
    /// The shape of the tensor that it reads, the batch first.
    package var input: [Int]
    /// The shape of the tensor that it writes, the batch first.
    package var output: [Int]
    /// What its forward pass computes; empty for a layer that only moves data.
    package var forward: [Kernel]
    /// What its backward pass computes: gradients of its input and of its weights.
    package var backward: [Kernel]
  }

  /// Layers that follow each other, as often as said.
  package struct Block: Hashable, Sendable {
    /// The name people use, such as `network`.
    package var name: String
    /// How often the layers follow each other, at least 1.
    package var repeats: Int
    /// The layers, each after those that it reads.
    package var layers: [Layer]
  }

  /// The name that commands and records use, such as `resnet-50`.
  package var id: String
  /// The name people use, such as `ResNet-50 v1.5`.
  package var name: String
  /// The examples of one step.
  package var batch: Int
  /// The number of parameters that training changes.
  package var parameters: Int
  /// The GFLOP of one forward pass over one example, as somebody else counted them.
  package var publishedGFLOP: Paper.Cited<Double>
  /// What updates the parameters, a tensor after the other.
  package var optimizer: [Kernel]
  /// The papers of the catalogue that trained this model.
  package var papers: [String]
  /// The layers, in the order of the forward pass.
  package var blocks: [Block]
}

// MARK: - What it adds up to

extension Recipe {
  /// The share by which its products may differ from the published count.
  static let tolerance = 0.01

  /// A kernel, and how often a step runs it.
  package struct Count: Hashable, Sendable {
    /// The kernel, with `times` of 1.
    package var kernel: Kernel
    /// How often a step runs it, with its `times` multiplied in: a fraction where it stands for
    /// something that takes less.
    package var count: Double
  }

  /// The distinct kernels of a step, in the order they first occur, each with how often it runs.
  package var kernels: [Count] {
    var counts: [Count] = []
    var places: [Kernel: Int] = [:]
    func add(_ kernel: Kernel, _ count: Double) {
      var single = kernel
      single.times = 1
      if let place = places[single] {
        counts[place].count += count * kernel.times
      } else {
        places[single] = counts.count
        counts.append(Count(kernel: single, count: count * kernel.times))
      }
    }
    for block in blocks {
      for layer in block.layers {
        for kernel in layer.forward + layer.backward { add(kernel, Double(block.repeats)) }
      }
    }
    for kernel in optimizer { add(kernel, 1) }
    return counts
  }

  /// The FLOP of the products of a forward pass over the batch, attention in full.
  package var forwardFLOP: Double {
    blocks.reduce(0) { sum, block in
      sum + Double(block.repeats) * block.layers.reduce(0) { $0 + $1.productFLOP }
    }
  }

  /// How many steps a run of so many FLOP takes, three forward passes' worth each.
  package func steps(ofWork flop: Double) -> Double { flop / (3 * forwardFLOP) }
}

extension Recipe.Layer {
  /// The FLOP of the products of its forward pass.
  ///
  /// Causal attention counts in full, as published counts do.
  var productFLOP: Double {
    forward.reduce(0) { $0 + $1.times * ($1.computation?.isProduct == true ? $1.fullFLOP : 0) }
  }
}

extension Recipe.Kernel {
  /// The operation for its problem; `nil` if the host doesn't know it, which reading a recipe
  /// refuses.
  var computation: (any Operation)? {
    guard let kind = OperationCatalogue.kind(operation) else { return nil }
    return try? kind.init(problem)
  }

  fileprivate var fullFLOP: Double {
    var full = self
    full.problem = Problem(
      sizes: problem.sizes.map { $0.name == "causal" ? Problem.Size(name: "causal", value: 0) : $0 }
    )
    return full.computation?.work.flop ?? 0
  }
}

extension Operation {
  /// Whether it is judged by throughput: what published counts of FLOP count.
  var isProduct: Bool { !Self.isMemoryBound }
}
