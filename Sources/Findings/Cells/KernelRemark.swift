package import PluginProtocol
import Records

/// Something that a kernel said, once or often.
package struct KernelRemark: Hashable, Sendable {
  /// The plugin whose kernel said it.
  package var plugin: String
  /// How much it matters.
  package var level: KernelMessage.Level
  /// The words.
  package var text: String
  /// How often it was said, over all invocations.
  package var count: Int
  /// The cells in which it was said, in the order they were measured.
  package var cells: [String]
}

extension RecordFindings {
  /// Returns what kernels said, each remark of a plugin once: errors first, then warnings.
  ///
  /// Why a kernel declines a problem is not among them: the note of its cell says it.
  package func kernelRemarks() -> [KernelRemark] {
    struct Key: Hashable {
      var plugin: String
      var level: KernelMessage.Level
      var text: String
    }
    let plugins = Dictionary(record.cells.map { ($0.id, $0.plugin) }) { first, _ in first }
    var places: [Key: Int] = [:]
    var cells: Set<[String]> = []
    var remarks: [KernelRemark] = []
    for invocation in record.invocations {
      guard let plugin = plugins[invocation.cell] ?? nil, invocation.outcome != .unsupported else {
        continue
      }
      for message in invocation.messages {
        let key = Key(plugin: plugin, level: message.level, text: message.text)
        let place = places[key] ?? remarks.count
        if place == remarks.count {
          places[key] = place
          remarks.append(
            KernelRemark(
              plugin: plugin, level: message.level, text: message.text, count: 0, cells: []))
        }
        let (sum, isTooLarge) = remarks[place].count.addingReportingOverflow(message.count)
        remarks[place].count = isTooLarge ? .max : sum
        if cells.insert(["\(place)", invocation.cell]).inserted {
          remarks[place].cells.append(invocation.cell)
        }
      }
    }
    return KernelMessage.Level.allCases.flatMap { level in remarks.filter { $0.level == level } }
  }
}
