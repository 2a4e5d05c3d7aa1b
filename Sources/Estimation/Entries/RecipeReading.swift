package import Documents
import Operations
import Quantities

extension Recipe {
  /// Reads a recipe, and refuses one whose shapes don't chain or whose work isn't what was
  /// published.
  ///
  /// - Throws: `DocumentError` with the place and the layer.
  package init(file path: String) throws(DocumentError) {
    try self.init(YAMLEntry(file: path))
  }

  /// Reads a recipe that was parsed before.
  ///
  /// - Throws: `DocumentError` with the place and the layer.
  package init(_ document: YAMLEntry) throws(DocumentError) {
    try document.allowOnly(["recipe"])
    let entry = try document.field("recipe")
    try entry.allowOnly([
      "id", "name", "batch", "parameters", "published", "optimizer", "papers", "blocks",
    ])
    id = try entry.field("id").filledText()
    name = try entry.field("name").filledText()
    batch = try entry.field("batch").positiveInteger()
    parameters = try entry.field("parameters").positiveInteger()
    let published = try entry.field("published")
    try published.allowOnly(["gflop", "source"])
    publishedGFLOP = Paper.Cited(
      value: try published.field("gflop").positiveNumber(),
      source: try published.field("source").filledText())
    optimizer = []
    for item in try entry.field("optimizer").items() { optimizer.append(try Kernel(item)) }
    papers = []
    for item in try entry.field("papers").items() { papers.append(try item.filledText()) }
    blocks = []
    var shape: [Int]?
    for item in try entry.field("blocks").items() {
      let block = try Block(item, reading: shape)
      shape = block.layers.last?.output
      blocks.append(block)
    }
    try checkWork(published)
  }

  /// Refuses a total that is off by more than 1 %, naming the layer that has most of it.
  private func checkWork(_ entry: YAMLEntry) throws(DocumentError) {
    let counted = forwardFLOP / Double(batch) / 1e9
    guard abs(counted / publishedGFLOP.value - 1) > Self.tolerance else { return }
    let layers = blocks.flatMap { block in
      block.layers.map { ("\(block.name)/\($0.name)", Double(block.repeats) * $0.productFLOP) }
    }
    let largest = layers.max { $0.1 < $1.1 }
    let share = (largest?.1 ?? 0) / max(forwardFLOP, 1)
    throw entry.failure(
      "The layers of \(id) take \(numberText(counted, digits: 4)) GFLOP an example forward; "
        + "published are \(numberText(publishedGFLOP.value, digits: 4)). A layer is missing, or "
        + "has other sizes."
        + (largest.map {
          " The largest is \($0.0), with \(numberText(100 * share, digits: 2)) % of the work."
        } ?? ""))
  }
}

extension Recipe.Block {
  /// Reads a block whose input is what the block before gave, if there was one.
  fileprivate init(_ entry: YAMLEntry, reading shape: [Int]?) throws(DocumentError) {
    try entry.allowOnly(["name", "repeat", "layers"])
    name = try entry.field("name").filledText()
    repeats = try entry.field("repeat").positiveInteger()
    layers = []
    var outputs: [String: [Int]] = [:]
    outputs["block"] = shape
    for item in try entry.field("layers").items() {
      let layer = try Recipe.Layer(item)
      if outputs["block"] == nil { outputs["block"] = layer.input }
      for source in layer.after {
        guard let output = outputs[source] else {
          throw try item.field("after").failure(
            "The layer \(name)/\(layer.name) reads \(source.quoted), which is no layer before it.")
        }
        guard output == layer.input else {
          throw try item.field("in").failure(
            "The layer \(name)/\(layer.name) reads \(layer.input), but \(source) gives \(output).")
        }
      }
      guard outputs.updateValue(layer.output, forKey: layer.name) == nil else {
        throw try item.field("name").failure(
          "The layer \(name)/\(layer.name) stands twice in its block.")
      }
      layers.append(layer)
    }
    guard let first = outputs["block"], let last = layers.last else {
      throw entry.failure("The block \(name) has no layers.")
    }
    if repeats > 1, last.output != first {
      throw entry.failure(
        "The block \(name) stands \(repeats) times, but \(name)/\(last.name) gives \(last.output)"
          + " where the next one reads \(first).")
    }
  }
}

extension Recipe.Layer {
  fileprivate init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly(["name", "after", "in", "out", "forward", "backward"])
    name = try entry.field("name").filledText()
    after = []
    for item in try entry.field("after").items() { after.append(try item.filledText()) }
    input = try entry.field("in").shape()
    output = try entry.field("out").shape()
    (forward, backward) = ([], [])
    for item in try entry.field("forward").items() {
      let kernel = try Recipe.Kernel(item)
      try check(kernel, item)
      forward.append(kernel)
    }
    for item in try entry.field("backward").items() { backward.append(try Recipe.Kernel(item)) }
  }

  /// Refuses a kernel that computes something of another size than the layer.
  private func check(_ kernel: Recipe.Kernel, _ entry: YAMLEntry) throws(DocumentError) {
    let tensors = kernel.computation?.tensors(.f32) ?? []
    let read = ["source", "a", "query", "key", "value", "logits", "indices"]
    let given = ["destination", "c", "logits_gradient"]
    func count(_ names: [String]) -> Int {
      tensors.filter { names.contains($0.name) }.reduce(0) { $0 + $1.count }
    }
    let (wantedInput, wantedOutput) = (input.reduce(1, *), output.reduce(1, *))
    guard count(read) == wantedInput, count(given) == wantedOutput else {
      throw entry.failure(
        "The layer \(name) reads \(wantedInput) and gives \(wantedOutput) numbers; its "
          + "\(kernel.operation) reads \(count(read)) and gives \(count(given)).")
    }
  }
}

extension Recipe.Kernel {
  fileprivate init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly(["operation", "problem", "times"])
    let name = try entry.field("operation")
    operation = OperationID(rawValue: try name.filledText())
    guard let kind = OperationCatalogue.kind(operation) else {
      throw name.failure(
        "The operation \(operation.rawValue.quoted) is not known."
          + suggestion(
            for: operation.rawValue, among: OperationCatalogue.all.map { $0.id.rawValue }))
    }
    var sizes: [Problem.Size] = []
    let sizesEntry = try entry.field("problem")
    for (key, value) in try sizesEntry.fields() {
      sizes.append(Problem.Size(name: key, value: try value.integer()))
    }
    times = try entry.optionalField("times")?.positiveNumber() ?? 1
    do throws(ProblemError) { problem = try kind.init(Problem(sizes: sizes)).problem } catch {
      throw sizesEntry.failure(error.description)
    }
  }
}

extension YAMLEntry {
  /// Returns the sizes of a tensor, whose product can be told.
  fileprivate func shape() throws(DocumentError) -> [Int] {
    var sizes: [Int] = []
    var numbers = 1
    for item in try items() {
      let size = try item.positiveInteger()
      let (product, overflows) = numbers.multipliedReportingOverflow(by: size)
      guard !overflows, product <= TensorDescription.mostNumbers else {
        throw failure("The shape is too large: it has more than 2^48 numbers.")
      }
      numbers = product
      sizes.append(size)
    }
    return sizes
  }
}
