package import Documents
package import Operations

extension OperationDeclaration {
  /// The most sizes, and the most tensors, of one operation: convolution, the richest of the
  /// host's, has 14 sizes.
  package static let mostParts = 32

  /// Whether a plugin may give an operation of its own this name.
  static func isName(_ name: String, of plugin: String) -> Bool {
    guard name.hasPrefix(plugin + "/") else { return false }
    return Manifest.isIdentifier(String(name.dropFirst(plugin.count + 1)))
  }

  /// Reads what a manifest says of an operation.
  ///
  ///     declares:
  ///       parameters:
  ///         - {name: heads, standard: 8, range: [1, 128]}
  ///         - {name: length}
  ///       tensors:
  ///         - {name: scores, role: output, precision: f32, extents: [heads, length ^ 2]}
  ///       work: 2 * heads * length ^ 2
  ///
  /// A parameter without `standard` has to be in every problem; a tensor without `precision` is
  /// stored as the problem's numbers are.
  ///
  /// - Throws: `DocumentError` with the place of what is wrong.
  package init(_ entry: YAMLEntry, id: OperationID) throws(DocumentError) {
    try entry.allowOnly(["parameters", "tensors", "work"])
    var parameters: [Parameter] = []
    for item in try entry.field("parameters").parts("parameters") {
      parameters.append(try Parameter(item, after: parameters))
    }
    let names = parameters.map(\.name)
    var tensors: [Tensor] = []
    for item in try entry.field("tensors").parts("tensors") {
      tensors.append(try Tensor(item, over: names, after: tensors))
    }
    guard tensors.contains(where: { $0.role == .output }) else {
      throw try entry.field("tensors").failure(
        "No tensor has the role 'output': without one nothing shows that a kernel computes.")
    }
    self.init(
      id: id, parameters: parameters, tensors: tensors,
      work: try entry.field("work").formula(over: names))
  }
}

extension Parameter {
  fileprivate init(_ entry: YAMLEntry, after earlier: [Parameter]) throws(DocumentError) {
    try entry.allowOnly(["name", "standard", "range"])
    let name = try entry.field("name").newName(earlier.map(\.name))
    self.init(name)
    if let stated = try entry.optionalField("range") {
      let ends = try stated.items()
      guard ends.count == 2 else { throw stated.failure("Expected two numbers such as [1, 128].") }
      let (low, high) = (try ends[0].integer(), try ends[1].integer())
      guard low >= 0, low <= high, high <= range.upperBound else {
        throw stated.failure(
          "Expected a range from 0 to at most \(range.upperBound), the lower end first, found "
            + "\(low) to \(high).")
      }
      range = low...high
    }
    if let stated = try entry.optionalField("standard") {
      let value = try stated.integer()
      guard range.contains(value) else {
        throw stated.failure(
          "The standard value \(value) is not between \(range.lowerBound) and \(range.upperBound).")
      }
      standard = value
    }
  }
}

extension OperationDeclaration.Tensor {
  /// The most extents of a tensor, one more than those of images in volumes and batches.
  private static var mostExtents: Int { 8 }

  fileprivate init(_ entry: YAMLEntry, over names: [String], after earlier: [Self])
    throws(DocumentError)
  {
    try entry.allowOnly(["name", "role", "precision", "extents"])
    let name = try entry.field("name").newName(earlier.map(\.name))
    let role = try entry.field("role").choice(of: DeclaredRole.self)
    var precision: Precision?
    if let stated = try entry.optionalField("precision") {
      precision = try stated.choice(of: Precision.self)
    }
    let stated = try entry.field("extents")
    var extents: [Formula] = []
    for item in try stated.items() { extents.append(try item.formula(over: names)) }
    guard (1...Self.mostExtents).contains(extents.count) else {
      throw stated.failure("Expected 1 to \(Self.mostExtents) extents, found \(extents.count).")
    }
    self.init(name, role == .input ? .input : .output, precision, extents: extents)
  }
}

private enum DeclaredRole: String, CaseIterable { case input, output }

extension YAMLEntry {
  /// Returns a list of 1 to 32 entries.
  fileprivate func parts(_ what: String) throws(DocumentError) -> [YAMLEntry] {
    let parts = try items()
    guard (1...OperationDeclaration.mostParts).contains(parts.count) else {
      throw failure(
        "Expected 1 to \(OperationDeclaration.mostParts) \(what), found \(parts.count).")
    }
    return parts
  }

  /// Returns a name that formulas and kernels can use, and that no earlier part has.
  fileprivate func newName(_ earlier: [String]) throws(DocumentError) -> String {
    let name = try text()
    let isWord = name.utf8.enumerated().allSatisfy { index, byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
        || (index > 0 && (0x30...0x39).contains(byte))
    }
    guard isWord, (1...64).contains(name.utf8.count) else {
      throw failure(
        "Expected a name of up to 64 letters, digits and underscores that begins with a letter, "
          + "found \(name.quoted).")
    }
    guard !earlier.contains(name) else {
      throw failure("The name \(name.quoted) is taken already.")
    }
    return name
  }

  /// Returns a formula over sizes of these names.
  fileprivate func formula(over names: [String]) throws(DocumentError) -> Formula {
    do { return try Formula(try text(), over: names) } catch let error as FormulaError {
      throw failure(error.description)
    } catch let error as DocumentError {
      throw error
    } catch {
      throw failure("\(error)")
    }
  }
}
