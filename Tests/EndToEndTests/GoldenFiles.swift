import Foundation
import Testing

/// Texts held against files that people have read.
///
/// With `DIVIDE_WRITE_GOLDEN=1` the files are written instead.
enum GoldenFiles {
  /// Expects a text to be that of a file, but for the last digits of its numbers.
  ///
  /// - Parameter path: The file, from the checkout.
  static func expect(
    _ text: String, isAsIn path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = Program.checkout.appending(path: path)
    if ProcessInfo.processInfo.environment["DIVIDE_WRITE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    if let difference = difference(expected, text) {
      Issue.record(
        "\(path) differs. Read it, then write it with DIVIDE_WRITE_GOLDEN=1.\n\(difference)",
        sourceLocation: sourceLocation)
    }
  }

  /// Returns the lines that differ, with those before; `nil` where none does.
  private static func difference(_ expected: String, _ text: String) -> String? {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let count = max(old.count, new.count)
    func line(_ lines: [Substring], _ index: Int) -> Substring? {
      index < lines.count ? lines[index] : nil
    }
    let places = (0..<count).filter { index in
      guard let one = line(old, index), let other = line(new, index) else { return true }
      return !areAlike(one, other)
    }
    guard let first = places.first else { return nil }
    let before = old[max(0, first - 2)..<min(first, old.count)].map { "  \($0)" }
    let changes = places.prefix(8).flatMap { index in
      [line(old, index).map { "- \($0)" }, line(new, index).map { "+ \($0)" }].compactMap(\.self)
    }
    let rest = places.count > 8 ? ["and \(places.count - 8) more lines"] : []
    return (["line \(first + 1):"] + before + changes + rest).joined(separator: "\n")
  }

  /// Returns whether lines are the same but for what processors and libraries round differently.
  private static func areAlike(_ one: Substring, _ other: Substring) -> Bool {
    if one == other { return true }
    let number = /-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/
    guard one.replacing(number, with: "#") == other.replacing(number, with: "#") else {
      return false
    }
    return zip(one.matches(of: number), other.matches(of: number)).allSatisfy { left, right in
      guard let left = Double(left.output.0), let right = Double(right.output.0) else {
        return false
      }
      return abs(left - right) <= 1e-6 * max(abs(left), abs(right)) + 1e-9
    }
  }
}
