package import PluginProtocol
import System

extension WorkerFacts {
  /// Reads back what the processes are that compute: their threads with their PUs,
  /// and their memory.
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
    isolation = kernel.isolation
  }
}
