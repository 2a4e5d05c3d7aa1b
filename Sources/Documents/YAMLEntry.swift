import System
private import Yams

/// One value of a YAML file that remembers its place, so that a fault can be reported where it is.
package struct YAMLEntry {
  /// The file as the user named it.
  package let path: String
  private let node: Node

  private init(path: String, node: Node) {
    self.path = path
    self.node = node
  }

  /// Reads a YAML file of at most 4 MiB.
  ///
  /// - Throws: `DocumentError` if the file can't be read or isn't YAML.
  package init(file path: String) throws(DocumentError) {
    let bytes: [UInt8]
    do { bytes = try OpenFile.bytes(of: path, most: 4 << 20) } catch {
      throw DocumentError(path: path, message: error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DocumentError(path: path, message: "The file isn't UTF-8 text.")
    }
    try self.init(text: text, path: path)
  }

  /// Reads YAML text that came from the file `path`.
  package init(text: String, path: String) throws(DocumentError) {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw DocumentError(path: path, message: "The file is empty.")
      }
      self.init(path: path, node: node)
    } catch let error as YamlError {
      throw DocumentError(error, path: path)
    } catch let error as DocumentError {
      throw error
    } catch {
      throw DocumentError(path: path, message: "\(error)")
    }
  }

  /// Returns an error at this value's place.
  package func failure(_ message: String) -> DocumentError {
    DocumentError(path: path, line: node.mark?.line, column: node.mark?.column, message: message)
  }
}

// MARK: - Mappings and lists

extension YAMLEntry {
  /// Returns the value of a key that has to be there.
  package func field(_ key: String) throws(DocumentError) -> YAMLEntry {
    guard let value = try optionalField(key) else { throw failure("The key '\(key)' is missing.") }
    return value
  }

  /// Returns the value of a key, or `nil` if it is absent or null.
  package func optionalField(_ key: String) throws(DocumentError) -> YAMLEntry? {
    try fields().first { $0.key == key }?.value
  }

  /// Returns every key with its value, in the file's order, without those that are null.
  package func fields() throws(DocumentError) -> [(key: String, value: YAMLEntry)] {
    guard let mapping = node.mapping else {
      throw failure("Expected a mapping of keys to values, found \(found).")
    }
    var fields: [(key: String, value: YAMLEntry)] = []
    for (key, value) in mapping where value.null == nil || value.scalar?.style != .plain {
      guard let name = key.string else {
        throw YAMLEntry(path: path, node: key).failure("Expected a name as the key.")
      }
      fields.append((name, YAMLEntry(path: path, node: value)))
    }
    return fields
  }

  /// Returns the values of a list.
  package func items() throws(DocumentError) -> [YAMLEntry] {
    guard let sequence = node.sequence else {
      throw failure("Expected a list, found \(found).")
    }
    return sequence.map { YAMLEntry(path: path, node: $0) }
  }

  /// Refuses keys other than these, except those that begin with `x-`.
  package func allowOnly(_ keys: [String]) throws(DocumentError) {
    guard let mapping = node.mapping else {
      throw failure("Expected a mapping of keys to values, found \(found).")
    }
    for (key, _) in mapping {
      guard let name = key.string, !name.hasPrefix("x-"), !keys.contains(name) else { continue }
      throw YAMLEntry(path: path, node: key).failure(
        "The key \(name.quoted) is not known here."
          + (nearestName(to: name, among: keys).map { " Did you mean '\($0)'?" }
            ?? " Known keys: \(keys.joined(separator: ", ")).")
      )
    }
  }

  /// Whether this is a list.
  package var isList: Bool { node.sequence != nil }
  /// Whether this is a mapping.
  package var isMapping: Bool { node.mapping != nil }
}

// MARK: - Single values

extension YAMLEntry {
  /// Returns a text; numbers and flags count as the text they are written as.
  package func text() throws(DocumentError) -> String {
    guard let scalar = node.scalar else { throw failure("Expected a text, found \(found).") }
    return scalar.string
  }

  /// Returns a finite number.
  package func number() throws(DocumentError) -> Double {
    guard let scalar = node.scalar, let value = scalar.string.decimalNumber else {
      throw failure("Expected a finite number, found \(found).")
    }
    return value
  }

  /// Returns a whole number.
  package func integer() throws(DocumentError) -> Int {
    guard let scalar = node.scalar, let value = Int(scalar.string) else {
      throw failure("Expected a whole number, found \(found).")
    }
    return value
  }

  private var found: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : scalar.string.quoted
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}

extension DocumentError {
  fileprivate init(_ error: YamlError, path: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let details = [problem, context?.text].compactMap(\.self).joined(separator: " ")
      self.init(
        path: path, line: mark.line, column: mark.column,
        message: "This is not valid YAML: \(details). Check indentation, quotes and colons.")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "\($0)".quoted }.joined(separator: ", ")
      self.init(
        path: path, line: context.mark.line, column: context.mark.column,
        message: "The key \(keys) stands twice in one mapping.")
    default:
      self.init(path: path, message: "This is not valid YAML: \(error).")
    }
  }
}
