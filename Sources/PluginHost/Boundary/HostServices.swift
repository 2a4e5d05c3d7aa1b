internal import CKernelABI

/// What the host offers a plugin, and what the plugin said so far.
///
/// A class, because the plugin calls back with its address.
final class HostServices {
  private(set) var facts: [String: String] = [:]
  private(set) var messages: [String] = []
  /// Whether the kernel should return as soon as it can.
  var isCancelled = false

  /// More messages or facts than this are dropped: a plugin can't fill the record.
  private static let limit = 64
  private static let textLimit = 500

  /// The services as the ABI passes them.
  ///
  /// Valid as long as this object.
  var table: divide_host {
    unsafe divide_host(
      struct_size: UInt32(MemoryLayout<divide_host>.size), abi_major: UInt16(DIVIDE_ABI_MAJOR),
      abi_minor: UInt16(DIVIDE_ABI_MINOR), context: Unmanaged.passUnretained(self).toOpaque(),
      report: { context, level, message in
        unsafe HostServices.from(context)?.report(level, String(cString: message))
      },
      fact: { context, key, value in
        unsafe HostServices.from(context)?.fact(String(cString: key), String(cString: value))
      },
      cancelled: { context in
        unsafe HostServices.from(context)?.isCancelled == true ? 1 : 0
      })
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> HostServices? {
    unsafe context.map { unsafe Unmanaged<HostServices>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Keeps a message.
  func report(_ level: UInt32, _ message: String) {
    guard messages.count < Self.limit else { return }
    messages.append(String(message.prefix(Self.textLimit)))
  }

  /// Keeps a fact.
  func fact(_ key: String, _ value: String) {
    guard facts.count < Self.limit || facts[key] != nil else { return }
    facts[String(key.prefix(Self.textLimit))] = String(value.prefix(Self.textLimit))
  }
}
