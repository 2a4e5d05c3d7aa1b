package import PluginProtocol
package import RecordFormat

extension InvocationV1 {
  /// What its kernel said, each message once; no more and no longer ones than a worker passes on,
  /// whatever a stranger's record holds.
  ///
  /// Older records have no levels, and a level that this version doesn't know is a warning.
  package var kernelMessages: [KernelMessage] {
    var log = KernelMessageLog()
    for text in facts?.messages ?? [] { log.add(KernelMessage(.information, text)) }
    for message in messages ?? [] {
      log.add(
        KernelMessage(
          KernelMessage.Level(rawValue: message.level) ?? .warning, message.text,
          count: message.count))
    }
    return log.messages
  }
}
