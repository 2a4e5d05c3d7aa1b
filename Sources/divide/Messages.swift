import Glibc
import Presentation
import System

/// What goes to standard error: warnings and progress, never results.
enum Messages {
  /// Writes text as it is.
  ///
  /// Results that were printed before come before, where both go to the same place.
  static func write(_ text: String) {
    fflush(nil)
    _ = writeAll(text.utf8, to: STDERR_FILENO)
  }

  /// Writes a line that the user should see.
  static func warn(_ text: String) { write("Warning: \(text.printable)\n") }
}
