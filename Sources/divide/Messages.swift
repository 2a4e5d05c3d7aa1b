import Documents
import Glibc
import Presentation
import System

/// What goes to standard error: errors, warnings and progress, never results.
///
/// All of it passes through here, so that no message holds control characters of a stranger's file,
/// or as much of the file as it may quote.
enum Messages {
  /// Longer messages lose what is in their middle: the beginning says what happened, and the end
  /// what to do.
  private static let longest = 20_000

  /// Writes text.
  ///
  /// Results that were printed before come before, where both go to the same place.
  static func write(_ text: String) { put(text.shortened(to: longest).printable) }

  /// Writes a line that the user should see.
  static func warn(_ text: String) { write("Warning: \(text)\n") }

  /// Writes what went wrong.
  static func fail(_ text: String) { write("Error: \(text)\n") }

  /// Whether a terminal shows messages, so that a line can be written over.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes over the line that the cursor is on; an empty text clears it.
  static func overwrite(_ line: String) {
    put("\r\u{1B}[K" + line.shortened(to: 200).printable.replacing("\n", with: " "))
  }

  private static func put(_ text: String) {
    fflush(nil)
    _ = writeAll(text.utf8, to: STDERR_FILENO)
  }
}
