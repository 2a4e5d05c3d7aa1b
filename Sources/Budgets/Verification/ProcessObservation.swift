package import Hardware
package import Quantities
package import System

/// What was read back of a worker.
package struct ProcessObservation: Hashable, Sendable {
  /// The PUs that each of its threads may run on.
  package var threadPUs: [CPUSet]
  /// The most threads it had at once.
  package var mostThreads: Int
  /// The most memory it has held at once.
  package var peakMemory: ByteCount?
  /// The limit on its address space, if any.
  package var addressSpace: ByteCount?
  /// The least quota of its control group and those around it in PUs, if any.
  package var quota: Double?
  /// The least memory limit of its control group and those around it, if any.
  package var memoryLimit: ByteCount?
  /// Its memory policy as the kernel writes it, such as `bind:0`.
  package var memoryPolicy: String?
  /// The core that its library's kernels are written for, as the library names it.
  package var libraryCore: String?
  /// How long the invocation took, when it has ended.
  package var elapsed: Duration?

  /// Creates an observation from its parts.
  package init(
    threadPUs: [CPUSet] = [], mostThreads: Int = 0, peakMemory: ByteCount? = nil,
    addressSpace: ByteCount? = nil, quota: Double? = nil, memoryLimit: ByteCount? = nil,
    memoryPolicy: String? = nil, libraryCore: String? = nil, elapsed: Duration? = nil
  ) {
    self.threadPUs = threadPUs
    self.mostThreads = mostThreads
    self.peakMemory = peakMemory
    self.addressSpace = addressSpace
    self.quota = quota
    self.memoryLimit = memoryLimit
    self.memoryPolicy = memoryPolicy
    self.libraryCore = libraryCore
    self.elapsed = elapsed
  }
}

// MARK: - Reading

extension ProcessObservation {
  /// Reads a running process; `nil` if there is none with this number.
  package init?(of pid: Int32, in files: SystemFiles = SystemFiles()) {
    let folder = "proc/\(pid)"
    guard let status = ProcessStatus(of: Int(pid), in: files) else { return nil }
    let limits = ControlGroupFolders(reading: files, process: "\(pid)").limits()
    let threads = files.threads(of: Int(pid)).compactMap { thread in
      ProcessStatus(of: Int(pid), thread: thread, in: files)?.allowedPUs.flatMap(CPUSet.init(list:))
    }
    self.init(
      threadPUs: threads, mostThreads: threads.count,
      peakMemory: status.peakResidentBytes.map(ByteCount.init(bytes:)),
      addressSpace: files.addressSpaceLimit("\(folder)/limits"), quota: limits.quota,
      memoryLimit: limits.memoryLimit,
      // The first lines suffice, and reading on would make the kernel walk all page tables.
      memoryPolicy: files.text("\(folder)/numa_maps", limit: 4096)?
        .split(separator: " ").dropFirst().first.map(String.init))
  }
}

extension SystemFiles {
  fileprivate func addressSpaceLimit(_ path: String) -> ByteCount? {
    let line = text(path)?.split(separator: "\n").first { $0.hasPrefix("Max address space") }
    return line?.split(separator: " ").dropFirst(3).first.flatMap { Int64($0) }
      .map(ByteCount.init(bytes:))
  }
}
