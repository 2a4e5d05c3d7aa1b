import Glibc
package import PluginProtocol
import Sentinels

extension WorkerFacts {
  /// Reads back what this process is: its threads with their PUs, and its peak memory.
  package init(of kernel: NativeKernel) {
    let status = ProcFile.read("/proc/self/status", limit: 8192) ?? ""
    self.init(
      threads: Self.taskNames().compactMap(Self.thread),
      peakResidentBytes: (Self.field("VmHWM", in: status)?.split(separator: " ").first)
        .flatMap { Int64($0) }.map { $0 * 1024 } ?? 0,
      library: kernel.facts, messages: kernel.messages)
  }

  private static func thread(_ name: String) -> Thread? {
    guard let id = Int(name),
      let status = ProcFile.read("/proc/self/task/\(name)/status", limit: 8192),
      let allowed = field("Cpus_allowed_list", in: status)
    else { return nil }
    return Thread(id: id, allowedPUs: allowed)
  }

  private static func field(_ name: String, in status: String) -> String? {
    status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      .map { $0.dropFirst(name.count + 1).trimmingSpaces() }
  }

  private static func taskNames() -> [String] {
    guard let folder = unsafe opendir("/proc/self/task") else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\t" })
  }
}
