/// What an operation is, in words and formulas for whoever chooses one or writes a kernel for it.
///
/// The program itself counts with `Operation`; a test holds these formulas against it.
package struct OperationSummary: Hashable, Sendable {
  /// A number of a formula that follows from sizes.
  package struct Term: Hashable, Sendable {
    /// What the formula calls it.
    package let name: String
    /// What it is: a formula of sizes, or words.
    package let value: String
  }

  /// What is computed, in a few words.
  package let meaning: String
  /// The FLOP of one iteration, as a formula of sizes and terms.
  package let work: String
  /// What of the formula is no size.
  package let terms: [Term]
  /// How the host checks results.
  package let check: String

  private init(
    _ meaning: String, work: String, terms: [(String, String)] = [], check: String
  ) {
    self.meaning = meaning
    self.work = work
    self.terms = terms.map { Term(name: $0.0, value: $0.1) }
    self.check = check
  }
}

// MARK: - The host's operations

extension OperationSummary {
  /// Returns the summary of one of the host's operations; `nil` if it has none of this name.
  package init?(of id: OperationID) {
    if id.rawValue.hasPrefix(OperationID.trainingStep(of: "").rawValue),
      OperationCatalogue.kind(id) != nil
    {
      self = Self.trainingStep
      return
    }
    guard let summary = Self.all[id.rawValue] else { return nil }
    self = summary
  }

  private static let trainingStep = OperationSummary(
    "one step of training: forward, loss, backward and the optimizer's update",
    work: "3 * batch * forward",
    terms: [("forward", "the FLOP of the forward pass's products for one example")],
    check: "the loss is between 0 and twice that of guessing")

  private static let all: [String: OperationSummary] =
    products.merging(recurrent) { $1 }.merging(rows) { $1 }.merging(elementwise) { $1 }
    .merging(pooling) { $1 }.merging(others) { $1 }

  private static let everyRow = "each row in f64, or some of very many"
  private static let everyElement = "each element in f64, or blocks of a very long vector"
  private static let everyPlane = "each plane in f64, or some of very many"
  private static let everyChannel = "each channel in f64, or some of very many"

  private static let products = [
    "gemm": OperationSummary(
      "c = op(a) · op(b), where op is nothing or the transposition", work: "2 * m * n * k",
      check: "in full, or Freivalds' projections and sampled outputs of large products"),
    "batched-gemm": OperationSummary(
      "such a product for each of a batch of matrices", work: "2 * batch * m * n * k",
      check: "each product as a single one, or some of very many"),
    "convolution": convolution(
      "two-dimensional convolution of images in NCHW order, without bias"),
    "convolution-backward-data": convolution(
      "the gradient of a convolution's source"),
    "convolution-backward-weights": convolution("the gradient of a convolution's weights"),
    "attention": OperationSummary(
      "softmax(q · kᵀ / √width) · v for each head",
      work: "4 * batch * heads * width * (length ^ 2 - causal * length * (length - 1) / 2)",
      check: "each row of each head in f64, or some of very many"),
    "attention-backward": OperationSummary(
      "the gradients of attention's query, key and value",
      work: "10 * batch * heads * width * (length ^ 2 - causal * length * (length - 1) / 2)",
      check: "each row of each head in f64, or some rows of some heads"),
  ]

  private static func convolution(_ meaning: String) -> OperationSummary {
    func output(_ side: String) -> (String, String) {
      (
        "output_\(side)",
        "floor((\(side) + 2 * padding_\(side) - dilation_\(side) * (filter_\(side) - 1) - 1)"
          + " / stride_\(side)) + 1"
      )
    }
    return OperationSummary(
      meaning,
      work: "2 * batch * filters * channels / groups * filter_height * filter_width"
        + " * output_height * output_width",
      terms: [output("height"), output("width")],
      check: "in full, or projections and sampled outputs of large ones")
  }

  private static let recurrent = [
    "lstm": OperationSummary(
      "a layer of long short-term memory over sequences",
      work: "8 * batch * steps * hidden * (inputs + hidden)",
      check: "each sequence in f64, or some of very many"),
    "lstm-backward": OperationSummary(
      "the gradients of such a layer's source, weights and bias",
      work: "16 * batch * steps * hidden * (inputs + hidden)",
      check: "every output; of large problems, the matrices by projection"),
    "gru": OperationSummary(
      "a layer of gated recurrent units over sequences",
      work: "6 * batch * steps * hidden * (inputs + hidden)",
      check: "each sequence in f64, or some of very many"),
  ]

  private static let rows = [
    "softmax": OperationSummary(
      "the softmax of each row", work: "5 * rows * columns", check: everyRow),
    "softmax-backward": OperationSummary(
      "the gradient of a softmax's source", work: "4 * rows * columns", check: everyRow),
    "layer-normalization": OperationSummary(
      "each row brought to mean 0 and variance 1, then scaled and shifted",
      work: "8 * rows * columns", check: everyRow),
    "layer-normalization-backward": OperationSummary(
      "the gradients of its source, scale and shift", work: "13 * rows * columns",
      check: "each row and column in f64, or some of very many"),
    "batch-normalization": OperationSummary(
      "each channel of images brought to mean 0 and variance 1, then scaled and shifted",
      work: "8 * batch * channels * height * width", check: everyChannel),
    "batch-normalization-backward": OperationSummary(
      "the gradients of its source, scale and shift",
      work: "10 * batch * channels * height * width", check: everyChannel),
    "cross-entropy": OperationSummary(
      "the cross-entropy of each row of logits with its target, and the gradient",
      work: "6 * rows * classes", check: everyRow),
  ]

  private static let elementwise = [
    "relu": OperationSummary("max(x, 0)", work: "elements", check: everyElement),
    "relu-backward": OperationSummary(
      "the gradient of relu's source", work: "elements", check: everyElement),
    "gelu": OperationSummary(
      "x · Φ(x), with the error function", work: "5 * elements", check: everyElement),
    "gelu-backward": OperationSummary(
      "the gradient of gelu's source", work: "11 * elements", check: everyElement),
    "add": OperationSummary("the sum of two tensors", work: "elements", check: everyElement),
    "sgd": OperationSummary(
      "a step of gradient descent with momentum and weight decay", work: "6 * elements",
      check: everyElement),
    "adamw": OperationSummary(
      "the tenth step of Adam with decoupled weight decay", work: "14 * elements",
      check: everyElement),
    "all-reduce": OperationSummary(
      "the sum of the vectors of all ranks, for each rank", work: "(ranks - 1) * elements",
      check: "the first rank's elements in f64, the others' bit by bit against them"),
    "copy": OperationSummary(
      "a vector copied within the memory of what computes", work: "0", check: everyElement),
    "copy-to-device": OperationSummary(
      "a vector copied from the host's memory to a device's", work: "0", check: everyElement),
    "copy-from-device": OperationSummary(
      "a vector copied from a device's memory to the host's", work: "0", check: everyElement),
  ]

  private static let pooling = [
    "max-pooling": pooled(
      "the largest number of each window, and its place", " * window_height * window_width"),
    "max-pooling-backward": pooled(
      "each output's gradient, added at the place that it was taken from", ""),
    "average-pooling": pooled(
      "the average of each window, with padding as zeros", " * window_height * window_width"),
    "average-pooling-backward": pooled(
      "each output's gradient, spread over its window", " * window_height * window_width"),
  ]

  private static func pooled(_ meaning: String, _ eachOutput: String) -> OperationSummary {
    func output(_ side: String) -> (String, String) {
      (
        "output_\(side)",
        "floor((\(side) + 2 * padding_\(side) - window_\(side)) / stride_\(side)) + 1"
      )
    }
    return OperationSummary(
      meaning, work: "batch * channels * output_height * output_width" + eachOutput,
      terms: [output("height"), output("width")], check: everyPlane)
  }

  private static let others = [
    "embedding": OperationSummary(
      "the rows of a table that a list of indices names", work: "0",
      check: "each row against the table's, exactly, or some of very many"),
    "embedding-backward": OperationSummary(
      "each token's gradient, added to the row that it was taken from", work: "tokens * columns",
      check: everyRow),
    "fma": OperationSummary(
      "repeated multiply-adds in registers: the peak throughput", work: "2 * elements * steps",
      check: "values drawn at random, step by step, bit by bit"),
    "triad": OperationSummary(
      "a = b + 3 · c: the peak bandwidth", work: "2 * elements", check: "every value in f64"),
  ]
}
