/// A file that somebody wrote does not say what it should.
package struct DocumentError: Error, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  package var path: String
  /// The line, from 1, if the fault has a place.
  package var line: Int?
  /// The column, from 1, if the fault has a place.
  package var column: Int?
  /// What was found, and what was expected instead.
  package var message: String

  /// A message that quotes more of a file than this loses its middle.
  private static let longestMessage = 2_000

  /// Describes a fault of a file, at a line and column counted from 1 where it has a place.
  package init(path: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message.shortened(to: Self.longestMessage)
  }

  package var description: String {
    let place = [path] + [line, column].compactMap { $0.map(String.init) }
    return "\(place.joined(separator: ":")): \(message)"
  }
}
