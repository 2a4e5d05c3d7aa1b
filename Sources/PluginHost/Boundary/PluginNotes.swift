internal import CKernelABI
import PluginProtocol

/// What a plugin said so far.
final class PluginNotes {
  private(set) var facts: [String: String] = [:]
  private var log = KernelMessageLog()
  private let hear: (KernelMessage) -> Void

  /// More facts than this are dropped, and longer ones cut: a plugin can't fill the record.
  private static let limit = 64
  private static let textLimit = 500

  /// Creates services.
  ///
  /// - Parameter hear: Receives each message at once when it is said for the first time, so that it
  ///   is known even if the kernel then ends the process.
  init(hear: @escaping (KernelMessage) -> Void) { self.hear = hear }

  /// What the plugin said last.
  private(set) var lastSaid: String?

  /// What the plugin said, with how often.
  var messages: [KernelMessage] { log.messages }

  /// Keeps a message.
  func report(_ level: KernelMessage.Level, _ text: String) {
    let message = KernelMessage(level, text)
    lastSaid = message.text
    if log.add(message) { hear(message) }
  }

  /// Keeps a fact.
  func fact(_ key: String, _ value: String) {
    guard facts.count < Self.limit || facts[key] != nil else { return }
    facts[String(key.prefix(Self.textLimit))] = String(value.prefix(Self.textLimit))
  }
}

extension KernelMessage.Level {
  /// Reads the ABI's number of a level; one that it doesn't have is a warning, so that it is seen.
  init(code: UInt32) {
    switch Int32(bitPattern: code) {
    case Int32(DIVIDE_INFO): self = .information
    case Int32(DIVIDE_ERROR): self = .error
    default: self = .warning
    }
  }
}
