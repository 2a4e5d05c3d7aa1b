internal import CLinux
import Glibc
package import PluginProtocol
import Sentinels

extension WorkerFacts {
  /// Reads back what the processes are that compute: their threads with their PUs, and their memory.
  package init(of kernel: HostedKernel) {
    let processes = kernel.processes
    let peaks = processes.map { process in
      let status = ProcFile.read("/proc/\(process)/status", limit: 8192) ?? ""
      return (Self.field("VmHWM", in: status)?.split(separator: " ").first)
        .flatMap { Int64($0) }.map { $0 * 1024 } ?? 0
    }
    self.init(
      threads: processes.flatMap { process in
        ProcFile.names(in: "/proc/\(process)/task").compactMap { Self.thread($0, of: process) }
      }, peakResidentBytes: peaks.reduce(0, +), library: kernel.facts, messages: kernel.messages)
    isolation = Isolation(byTrying: ())
  }

  private static func thread(_ name: String, of process: Int) -> Thread? {
    guard let id = Int(name),
      let status = ProcFile.read("/proc/\(process)/task/\(name)/status", limit: 8192),
      let allowed = field("Cpus_allowed_list", in: status)
    else { return nil }
    return Thread(id: id, allowedPUs: allowed)
  }

  private static func field(_ name: String, in status: String) -> String? {
    status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      .map { $0.dropFirst(name.count + 1).trimmingSpaces() }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " || $0 == "\t" })
  }
}

extension WorkerFacts.Isolation {
  /// Finds out by trying what this process may not do.
  init(byTrying: Void) {
    let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    if datagrams >= 0 { close(datagrams) }
    // The scratch folder's parent is writable for every ordinary program.
    let scratch = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let path = scratch + "/../divide-probe-\(getpid())"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file >= 0 {
      close(file)
      unsafe unlink(path)
    }
    self.init(
      networkIsRefused: datagrams < 0, filesAreRefused: file < 0,
      fileBytes: Self.limit(divide_file_size_limit()),
      userThreads: Self.limit(divide_process_limit()).map { Int($0) })
  }

  /// What the kernel says of a limit, which is below 0 for none.
  private static func limit(_ value: Int64) -> Int64? { value < 0 ? nil : value }
}
