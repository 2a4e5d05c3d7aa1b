import Glibc

extension ChildProcess {
  /// How a program ended.
  package enum Ending: Hashable, Sendable {
    /// By itself, with this code.
    case exited(Int32)
    /// By a signal of this number.
    case signalled(Int32)
  }

  /// Why we ended it.
  package enum Interruption: Hashable, Sendable {
    /// It took too long.
    case deadline
    /// It was seen to break a rule, in these words.
    case watcher(String)
    /// It wrote a line longer than any answer.
    case longLine
    /// It wrote more than all answers together may have.
    case flood
    /// It wrote more to standard error than anybody reads.
    case errorFlood
    /// The user wanted to stop.
    case requested
  }

  /// What a program left.
  package struct Result: Hashable, Sendable {
    /// How it ended.
    package var ending: Ending
    /// Why we ended it; `nil` if it ended by itself.
    package var interruption: Interruption?
    /// The last bytes of its standard error, as text.
    package var complaint: String
    /// Its peak resident memory.
    package var peakResidentBytes: Int64
    /// The processor time of its processes, as far as one of them waited for another or this
    /// process adopted them.
    package var processorTime: Duration
    /// How many processes it left behind that didn't end by themselves; `nil` where this process
    /// adopts nothing.
    package var leftBehind: Int?

    /// Creates a result from its parts.
    package init(
      ending: Ending, interruption: Interruption? = nil, complaint: String = "",
      peakResidentBytes: Int64 = 0, processorTime: Duration = .zero, leftBehind: Int? = nil
    ) {
      self.ending = ending
      self.interruption = interruption
      self.complaint = complaint
      self.peakResidentBytes = peakResidentBytes
      self.processorTime = processorTime
      self.leftBehind = leftBehind
    }
  }

  /// The bytes of the longest line that can be an answer.
  package static let lineLimit = 1 << 20
  /// The most bytes that a program may write to its standard output, and to standard error.
  package static let outputLimit = 16 << 20
  /// The most bytes that a program may write to its standard error: reading them takes time from
  /// what is measured.
  package static let errorLimit = 64 << 20
  /// The most lines that a program may write: an invocation has a few hundred.
  package static let lineCountLimit = 10_000
  /// How long the user's wish to stop may wait for us.
  private static let longestWait = Duration.milliseconds(100)

  /// Reads lines until the program ends, it breaks a rule, or somebody wants it ended.
  ///
  /// - Parameters:
  ///   - deadline: End the program after this long.
  ///   - interval: How often to look at `watch`.
  ///   - clock: Tells how long it has taken. It doesn't wait: the program's output does.
  ///   - watch: Returns why to end the program, or `nil`.
  ///   - isCancelled: Whether the user wants to stop.
  ///   - adoptsOrphans: Whether to look for what the program leaves behind, as this process adopts
  ///     it.
  ///   - earlier: The children that this process had before: they aren't the program's.
  ///   - line: Receives each line of standard output.
  package func read(
    deadline: Duration, interval: Duration, clock: RunClock = .system, watch: () -> String?,
    isCancelled: () -> Bool, adoptsOrphans: Bool = false, earlier: Set<Int32> = [],
    line: (String) -> Void
  ) -> Result {
    let stopwatch = clock.stopwatch(from: .zero)
    var nextLook = interval
    var interruption: Interruption?
    var streams = ChildStreams(output: output, errors: errors)

    /// Returns why the program has to be ended now, if it has to.
    func reasonToEnd() -> Interruption? {
      if isCancelled() { return .requested }
      if stopwatch.elapsed > deadline { return .deadline }
      guard stopwatch.elapsed >= nextLook else { return nil }
      nextLook = stopwatch.elapsed + interval
      return watch().map(Interruption.watcher)
    }

    while streams.areOpen {
      if interruption == nil {
        interruption = reasonToEnd()
        if interruption != nil { kill() }
      } else if hasEnded {
        // What a grandchild goes on writing is of no account.
        break
      }
      let wait = min(nextLook - stopwatch.elapsed, Self.longestWait)
      guard streams.wait(atMost: wait) else {
        // A grandchild may hold the streams open after the program itself has ended.
        if hasEnded { break }
        continue
      }
      let isHeard = interruption == nil
      streams.read { if isHeard { line($0) } }
      if interruption == nil, streams.isFlood || streams.isErrorFlood {
        interruption = streams.isFlood ? .flood : .errorFlood
        kill()
      }
      if streams.pendingBytes > Self.lineLimit {
        interruption = interruption ?? .longLine
        kill()
        streams.dropPending()
      }
    }
    streams.close()
    var result = finish(interruption, streams.complaint)
    if adoptsOrphans {
      let orphans = Orphans(leftBy: id, notOf: earlier, clock: clock)
      result.processorTime += orphans.processorTime
      result.leftBehind = orphans.ended
    }
    return result
  }

  /// Whether the program has ended; it stays to be waited for.
  private var hasEnded: Bool {
    var information = unsafe siginfo_t()
    return unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) == 0
      ? unsafe information._sifields._sigchld.si_pid == id : false
  }

  private func finish(_ interruption: Interruption?, _ complaint: String) -> Result {
    var status: Int32 = 0
    var usage = rusage()
    while unsafe (wait4(id, &status, 0, &usage) < 0 && errno == EINTR) {}
    // What the program left behind in its session.
    Glibc.kill(-id, SIGKILL)
    let signal = status & 0x7F
    return Result(
      ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal),
      interruption: interruption, complaint: complaint,
      peakResidentBytes: Int64(usage.ru_maxrss) * 1024, processorTime: usage.processorTime)
  }
}
