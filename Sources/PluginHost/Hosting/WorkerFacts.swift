internal import CLinux
import Glibc
package import PluginProtocol
import System

extension WorkerFacts {
  /// Reads back what the processes are that compute: their threads with their PUs, and their
  /// memory.
  package init(of kernel: HostedKernel) {
    let processes = kernel.processes
    let files = SystemFiles()
    let peaks = processes.map { ProcessStatus(of: $0, in: files)?.peakResidentBytes ?? 0 }
    self.init(
      threads: processes.flatMap { process in
        files.threads(of: process).compactMap { thread in
          ProcessStatus(of: process, thread: thread, in: files)?.allowedPUs
            .map { Thread(id: thread, allowedPUs: $0) }
        }
      }, peakResidentBytes: peaks.reduce(0, +), library: kernel.facts, messages: kernel.messages)
    isolation = Isolation(byTrying: ())
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
