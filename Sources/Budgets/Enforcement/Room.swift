/// The room that somebody else's code runs in: what it may do beside computing, where the system
/// can hold it to that.
///
///     Room(launcher: launcher, scratch: scratch, startsProcesses: false, fileBytes: 1 << 32)
///       .command  // [launcher, "--die-with-parent", "any", …, "--"]
///
/// It is the same whatever is asked of a kernel, so that a kernel can't see from it what that is.
package struct Room: Hashable, Sendable {
  /// The path of `divide-launch`.
  package var launcher: String
  /// The folder to write in.
  package var scratch: String
  /// The only other folder to write in, where a driver keeps what it compiled; `nil` for none.
  package var compiled: String?
  /// Whether processes may be started: by programs, and by drivers that call compilers.
  package var startsProcesses: Bool
  /// Whether it has sockets in a network that ends in the room: libraries on several devices agree
  /// by them.
  package var ownsLoopback = false
  /// The size that a file it writes may have.
  package var fileBytes: Int64
  /// How many processes and threads its user may have, its own and all others; `nil` for no limit.
  package var userThreads: Int?
  /// The descriptor that the launcher tells what the room refuses; `nil` to tell nobody.
  package var report: Int32?

  /// Creates a room.
  package init(
    launcher: String, scratch: String, compiled: String? = nil, startsProcesses: Bool,
    fileBytes: Int64, userThreads: Int? = nil, report: Int32? = nil
  ) {
    self.launcher = launcher
    self.scratch = scratch
    self.compiled = compiled
    self.startsProcesses = startsProcesses
    self.fileBytes = fileBytes
    self.userThreads = userThreads
    self.report = report
  }

  /// The launcher and its options; what is to run in the room follows.
  package var command: [String] {
    var command = [launcher, "--die-with-parent", "any", "--no-core", "--no-new-privileges"]
    command += ["--no-capabilities", "--compute-only", "--see-only-itself", "--own-mounts"]
    if !startsProcesses { command.append("--no-processes") }
    if ownsLoopback { command.append("--own-loopback") }
    for folder in [scratch, compiled].compactMap(\.self) { command += ["--write-only-in", folder] }
    command += ["--file-size", "\(fileBytes)"]
    if let userThreads { command += ["--processes", "\(userThreads)"] }
    for (name, value) in variables { command += ["--env", "\(name)=\(value)"] }
    if let report { command += ["--report-to", "\(report)"] }
    return command + ["--"]
  }

  private var variables: [(String, String)] {
    [
      ("TMPDIR", scratch), ("XDG_CACHE_HOME", compiled ?? scratch),
      // CUDA's driver looks in the home folder for what it compiled, and may not write there.
      ("CUDA_CACHE_PATH", compiled ?? scratch),
      // Intel's OpenMP ends the process where it may not bind its threads.
      ("KMP_AFFINITY", "disabled"),
    ]
  }
}
