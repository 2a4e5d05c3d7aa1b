import Glibc

/// Standard error: for warnings and progress, never for results.
struct StandardError: TextOutputStream {
  mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(
          STDERR_FILENO, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
        if count <= 0 { return }
        written += count
      }
    }
  }
}
