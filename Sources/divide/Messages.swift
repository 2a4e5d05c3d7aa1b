import Glibc
import Reporting

/// What goes to standard error: warnings and progress, never results.
enum Messages {
  /// Writes text as it is.
  ///
  /// Results that were printed before come before, where both go to the same place.
  static func write(_ text: String) {
    fflush(nil)
    var text = text
    text.withUTF8 { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let part = unsafe UnsafeBufferPointer(rebasing: rest)
        let count = unsafe Glibc.write(STDERR_FILENO, part.baseAddress, part.count)
        guard count > 0 else { return }
        unsafe rest = rest.dropFirst(count)
      }
    }
  }

  /// Writes a line that the user should see.
  static func warn(_ text: String) { write("Warning: \(text.printable)\n") }
}
