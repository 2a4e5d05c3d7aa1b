import FoundationEssentials
import Glibc
import Presentation
import System

/// Where results go unless a file is asked for.
enum StandardOutput {
  /// Writes all of a text, without control characters that strangers' files brought into it.
  ///
  /// Every result passes through here. Where its reader has gone, the process ends as others in
  /// pipes do: without a word, by the signal for that.
  ///
  /// - Parameter isColoured: Whether the colours of tones are left in it.
  static func write(_ text: String, isColoured: Bool = false) throws(OutputError) {
    // What other code has printed comes before.
    fflush(nil)
    let shown = isColoured ? text.printableInColour : text.printable
    guard !writeAll(shown.utf8, to: STDOUT_FILENO) else { return }
    let problem = errno
    if problem == EPIPE {
      _ = signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    throw .standardOutput(reason(problem))
  }

  /// The columns where no terminal says how many it has.
  static let usualWidth = 80

  /// The columns of the terminal; 80 where there is none.
  static var width: Int {
    var size = winsize()
    guard isTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return usualWidth }
    return Int(size.ws_col)
  }

  /// Whether colours are seen and wanted.
  ///
  /// `NO_COLOR` is that of no-color.org.
  static var isColoured: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Whether a person sees it at once, and no program reads it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// A result can't be written.
enum OutputError: Error, Hashable, CustomStringConvertible {
  case standardOutput(String)
  case file(String, String)
  case folder(String)
  case noFolder(file: String, folder: String)
  case noNewFolder(String, String)
  case noNewFile(String, String)
  case noName

  var description: String {
    switch self {
    case .standardOutput(let reason):
      "Can't write the result to standard output: \(reason). "
        + "Give --output FILE to write it elsewhere."
    case .file(let path, let reason): "Can't write the result to '\(path)': \(reason)."
    case .folder(let path):
      "Can't write the result to '\(path)': it is a folder. Give a file in it."
    case .noFolder(let file, let folder):
      "Can't write the result to '\(file)': there is no folder '\(folder)'. Make it first."
    case .noNewFolder(let path, let reason):
      "Can't make the folder '\(path)': \(reason). Choose another place."
    case .noNewFile(let path, let reason):
      "Can't write into the folder '\(path)': \(reason). Choose another place."
    case .noName: "--output is empty. Give the name of a file."
    }
  }
}

/// Returns the kernel's words for an error.
func reason(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}
