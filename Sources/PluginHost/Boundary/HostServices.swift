internal import CKernelABI
import PluginProtocol

/// What the host offers a plugin, and what the plugin said so far.
///
/// A class, because the plugin calls back with its address.
final class HostServices {
  private(set) var facts: [String: String] = [:]
  private var log = KernelMessageLog()
  private let hear: (KernelMessage) -> Void
  /// Whether the kernel should return as soon as it can.
  var isCancelled = false

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

  /// The services as the ABI passes them.
  ///
  /// Valid as long as this object.
  var table: divide_host {
    unsafe divide_host(
      struct_size: UInt32(MemoryLayout<divide_host>.size), abi_major: UInt16(DIVIDE_ABI_MAJOR),
      abi_minor: UInt16(DIVIDE_ABI_MINOR), context: Unmanaged.passUnretained(self).toOpaque(),
      report: { context, level, message in
        unsafe HostServices.from(context)?.report(Level(code: level), String(cString: message))
      },
      fact: { context, key, value in
        unsafe HostServices.from(context)?.fact(String(cString: key), String(cString: value))
      },
      cancelled: { context in
        unsafe HostServices.from(context)?.isCancelled == true ? 1 : 0
      })
  }

  private typealias Level = KernelMessage.Level

  private static func from(_ context: UnsafeMutableRawPointer?) -> HostServices? {
    unsafe context.map { unsafe Unmanaged<HostServices>.fromOpaque($0).takeUnretainedValue() }
  }

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
  fileprivate init(code: UInt32) {
    switch Int32(bitPattern: code) {
    case Int32(DIVIDE_INFO): self = .information
    case Int32(DIVIDE_ERROR): self = .error
    default: self = .warning
    }
  }
}
