import PluginProtocol
import RecordFormat
import Records

/// Tells the user what kernels warn of while they are measured, each message of a kernel once.
final class KernelWarnings {
  private struct Told: Hashable {
    var plugin: String
    var text: String
  }

  private var told: Set<Told> = []

  /// More messages than this are only in the record: a kernel can't fill the terminal.
  private static let most = 20

  /// Tells of the warnings and errors that are new.
  ///
  /// A kernel that declines a problem says why in the note of its cell.
  func tell(_ invocation: InvocationV1, of plugin: String) {
    guard invocation.outcome != Outcome.unsupported.rawValue else { return }
    for message in invocation.kernelMessages where message.level != .information {
      guard told.count < Self.most, told.insert(Told(plugin: plugin, text: message.text)).inserted
      else { continue }
      clearProgress()
      let text = message.text.split(whereSeparator: \.isNewline).joined(separator: " ")
      Messages.warn("\(plugin) reports for \(invocation.cell): \(message.level.rawValue): \(text)")
      if told.count == Self.most {
        Messages.warn("What kernels report from here on is in 'divide report' alone.")
      }
    }
  }

  /// Leaves the line of progress on a terminal, which is written again with the next invocation.
  private func clearProgress() {
    if Messages.isTerminal { Messages.overwrite("") }
  }
}
