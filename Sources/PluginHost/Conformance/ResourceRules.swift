import Glibc
import Operations
import PluginProtocol
import Quantities
import System

/// What a kernel takes of the machine beside its time.
extension Examination {
  mutating func threads() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let once = try min(kernel.run(1), kernel.run(1))
    // Long enough that the harness, which looks every 100 ms, sees threads that end with a call.
    var cost = LeastCost()
    try cost.take(kernel.processes) { () throws(KernelFailure) in
      _ = try kernel.run(
        max(2, Int(saturating: Duration.milliseconds(400) / max(once, .nanoseconds(10)))))
    }
    let facts = WorkerFacts(of: kernel)
    if request.threadsAreCounted {
      guard facts.threads.count <= request.threads else {
        throw KernelFailure(
          .overBudget,
          "It uses \(facts.threads.count) threads where \(request.threads) are granted.")
      }
    } else {
      try checkBusy(cost)
    }
    // What left its parent to hide has become a child of this process.
    let own = SystemFiles().processes(from: Int(getpid())).count - 1
    guard own <= 1 else {
      throw KernelFailure(.overBudget, "It started processes of its own.")
    }
    return request.threadsAreCounted
      ? "\(facts.threads.count) of \(request.threads) threads, no other processes"
      : "\(facts.threads.count) threads, a driver's included, as busy as "
        + "\(cost.busyThreads.ratioText) of \(request.threads), no other processes"
  }

  /// Checks that a driver's threads, however many, computed no more than those granted could have.
  private func checkBusy(_ cost: LeastCost) throws(KernelFailure) {
    // What threads do when they are woken and put to sleep comes on top.
    guard cost.busyThreads < Double(request.threads) + 0.25 else {
      throw KernelFailure(
        .overBudget,
        "Its threads are as busy as \(cost.busyThreads.ratioText) where \(request.threads) are "
          + "granted."
      )
    }
  }

  mutating func memory() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let once = try min(kernel.run(1), kernel.run(1))
    let iterations = max(
      5, min(500, Int(saturating: Duration.milliseconds(300) / max(once, .nanoseconds(10)))))
    var peaks = [WorkerFacts(of: kernel).peakResidentBytes]
    for _ in 0..<4 {
      _ = try kernel.run(iterations)
      peaks.append(WorkerFacts(of: kernel).peakResidentBytes)
    }
    let grown = peaks[4] - peaks[0]
    guard grown < 16 << 20 else {
      throw KernelFailure(
        .outOfMemory, "\(4 * iterations) iterations took \(grown >> 20) MiB more memory.")
    }
    // A library may still settle at first; what grows every time never does.
    let steps = zip(peaks.dropFirst(), peaks).dropFirst().map { $0 - $1 }
    guard steps.contains(where: { $0 < 256 << 10 }) else {
      throw KernelFailure(
        .outOfMemory,
        "Every \(iterations) iterations took more memory, \(grown >> 10) KiB in all.")
    }
    return "\(4 * iterations) iterations take \(max(0, grown) >> 10) KiB more"
  }

  func network() throws(KernelFailure) -> String {
    guard request.device.count == 1 else {
      return "several devices may agree by sockets, in a network that ends in the room"
    }
    // What this process was started with isn't the kernel's doing.
    let inherited = Self.sockets(of: Int(getpid()))
    let kernel = try kernel()
    _ = try kernel.run(1)
    for process in kernel.processes {
      guard Self.sockets(of: process).isSubset(of: inherited) else {
        throw broken("It holds a socket open.")
      }
    }
    return "no sockets"
  }

  /// The sockets that a process holds, as the kernel names them.
  static func sockets(of process: Int) -> Set<String> {
    var found: Set<String> = []
    for name in SystemFiles().names(in: "proc/\(process)/fd") {
      var target = [CChar](repeating: 0, count: 256)
      let length = unsafe readlink("/proc/\(process)/fd/\(name)", &target, 255)
      guard length > 0 else { continue }
      let text = String(
        decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
      if text.hasPrefix("socket:") { found.insert(text) }
    }
    return found
  }

  mutating func state() throws(KernelFailure) -> String {
    let library = try library()
    let before = try library.state()
    let affinity = Self.affinity(of: library)
    func compare(_ call: String) throws(KernelFailure) {
      let now = try library.state()
      guard now.floatModes == before.floatModes else {
        throw broken("It changed the modes of floating-point arithmetic in '\(call)'.")
      }
      guard now.signals == before.signals else {
        throw broken("It changed a signal's handler in '\(call)'.")
      }
      guard Self.affinity(of: library) == affinity else {
        throw broken("It changed the affinity in '\(call)'.")
      }
    }
    let kernel = try kernel(boundary: library)
    try compare("open")
    _ = try kernel.run(2)
    try compare("run")
    try kernel.close()
    try compare("close")
    return "modes, signal handlers and affinity are as before"
  }

  /// The PUs of the thread that calls a library.
  private static func affinity(of library: LibraryBoundary) -> String? {
    library.processes.first.flatMap { ProcessStatus(of: $0)?.allowedPUs }
  }
}
