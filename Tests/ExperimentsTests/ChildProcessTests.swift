import Experiments
import Foundation
import System
import Testing

/// Small real programs, read until their end.
///
/// None is waited for by the clock: a deadline is reached by a manual one.
struct ChildProcessTests {
  /// What reading a program gave.
  private struct Read {
    var lines: [String] = []
    var result = ChildProcess.Result(ending: .exited(0))
  }

  /// Starts a shell with a script, hands it a line if there is one, and reads until its end.
  private func shell(
    _ script: String, arguments: [String] = [], environment: [String: String] = [:],
    input: String? = nil, program: String = "/bin/sh", watch: () -> String? = { nil },
    isCancelled: () -> Bool = { false }
  ) throws -> Read {
    let child = try ChildProcess(
      program, arguments: ["-c", script] + arguments,
      environment: environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own })
    if let input { child.send(input) }
    var read = Read()
    read.result = child.read(
      deadline: .seconds(1_000), interval: .milliseconds(1), watch: watch,
      isCancelled: isCancelled, line: { read.lines.append($0) })
    return read
  }

  // MARK: - By itself

  @Test func `lines come in order, and the exit code is kept`() throws {
    let read = try shell("echo one; echo two; exit 3")
    #expect(read.lines == ["one", "two"])
    #expect(read.result.ending == .exited(3))
    #expect(read.result.interruption == nil)
    #expect(read.result.peakResidentBytes > 0)
  }

  @Test func `a program gets a line, and then the end of its input`() throws {
    let read = try shell("cat", input: "hello")
    #expect(read.lines == ["hello"])
    #expect(read.result.ending == .exited(0))
  }

  @Test func `a program gets its arguments, and these variables and no others`() throws {
    let read = try shell(
      "echo \"$1 $2\"; env", arguments: ["sh", "a b", "c"], environment: ["NAME": "ü =x"])
    #expect(read.lines.first == "a b c")
    #expect(read.lines.contains("NAME=ü =x"))
    #expect(!read.lines.contains { $0.hasPrefix("HOME=") })
  }

  @Test func `a signal that ends a program is told`() throws {
    #expect(try shell("kill -SEGV $$").result.ending == .signalled(SIGSEGV))
  }

  @Test func `a last line without its end is none`() throws {
    #expect(try shell("echo whole; printf torn").lines == ["whole"])
  }

  @Test func `as many lines as a program may write are read to their end`() throws {
    let read = try shell("seq 10000; seq 100000 >&2")
    #expect(read.lines.count == 10_000)
    #expect(read.lines.last == "10000")
    #expect(read.result.ending == .exited(0))
  }

  @Test func `of standard error the last 4096 bytes are kept`() throws {
    let complaint = try shell("seq 100000 >&2; echo last words >&2").result.complaint
    #expect(complaint.utf8.count == 4096)
    #expect(complaint.hasSuffix("100000\nlast words\n"))
  }

  @Test func `the processor time of what a program waits for is its own`() throws {
    // Some 10 ms of counting in a process that the shell waits for.
    let read = try shell("sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; true")
    #expect(read.result.processorTime > .zero)
    #expect(read.result.leftBehind == nil)
  }

  @Test func `a program that floods standard error is killed, and its last bytes are kept`() throws
  {
    let read = try shell("exec tr '\\0' x < /dev/zero >&2")
    #expect(read.result.interruption == .errorFlood)
    #expect(read.result.ending == .signalled(SIGKILL))
    #expect(read.result.complaint == String(repeating: "x", count: 4096))
  }

  @Test func `a program that isn't there is said so`() {
    let error = #expect(throws: ChildProcessError.self) {
      try ChildProcess("/nowhere/worker", arguments: [], environment: [:])
    }
    #expect(error?.description == "/nowhere/worker can't be started: No such file or directory.")
  }

  // MARK: - Ended by us

  @Test func `a program that takes longer than its deadline is killed`() throws {
    let clock = ManualClock()
    let child = try ChildProcess("/bin/sh", arguments: ["-c", "exec sleep 1000"], environment: [:])
    var looks = 0
    let result = child.read(
      deadline: .seconds(10), interval: .seconds(1_000), clock: clock.clock, watch: { nil },
      isCancelled: {
        looks += 1
        clock.advance(by: .seconds(4))
        return false
      }, line: { _ in })
    #expect(result.interruption == .deadline)
    #expect(result.ending == .signalled(SIGKILL))
    // At 4, 8 and 12 s.
    #expect(looks == 3)
  }

  @Test func `a program that is seen to break a rule is killed, and looked at once an interval`()
    throws
  {
    let clock = ManualClock()
    let child = try ChildProcess("/bin/sh", arguments: ["-c", "exec sleep 1000"], environment: [:])
    var seconds = 0
    var looks: [Int] = []
    let result = child.read(
      deadline: .seconds(1_000), interval: .seconds(3), clock: clock.clock,
      watch: {
        looks.append(seconds)
        return looks.count == 2 ? "It held too much." : nil
      },
      isCancelled: {
        seconds += 1
        clock.advance(by: .seconds(1))
        return false
      }, line: { _ in })
    #expect(result.interruption == .watcher("It held too much."))
    #expect(looks == [3, 6])
  }

  @Test func `whoever stops has the program killed, and its lines so far`() throws {
    var isReady = false
    let child = try ChildProcess(
      "/bin/sh", arguments: ["-c", "echo ready; exec sleep 1000"], environment: [:])
    let result = child.read(
      deadline: .seconds(1_000), interval: .seconds(1), watch: { nil },
      isCancelled: { isReady }, line: { isReady = $0 == "ready" })
    #expect(isReady)
    #expect(result.interruption == .requested)
    #expect(result.ending == .signalled(SIGKILL))
  }

  @Test func `a program that writes a line without an end is killed`() throws {
    let read = try shell("exec tr '\\0' x < /dev/zero")
    #expect(read.result.interruption == .longLine)
    #expect(read.result.ending == .signalled(SIGKILL))
    #expect(read.lines.isEmpty)
  }

  @Test(arguments: ["exec yes short", "exec yes $(head -c 100000 /dev/zero | tr '\\0' x)"])
  func `a program that writes without end is killed, and most of it never heard`(
    script: String
  ) throws {
    let read = try shell(script)
    #expect(read.result.interruption == .flood)
    #expect(read.result.ending == .signalled(SIGKILL))
    #expect(read.lines.count <= 10_000)
    #expect(read.lines.reduce(0) { $0 + $1.utf8.count } <= 17 << 20)
  }

  // MARK: - What a program leaves behind

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setsid")))
  func `what a program leaves behind in its session is not waited for, and killed`() throws {
    let child = try ChildProcess(
      "/usr/bin/setsid", arguments: ["/bin/sh", "-c", "sleep 1000 & echo $!"], environment: [:])
    var lines: [String] = []
    let result = child.read(
      deadline: .seconds(1_000), interval: .seconds(1), watch: { nil }, isCancelled: { false },
      line: { lines.append($0) })
    #expect(result.ending == .exited(0))
    #expect(result.interruption == nil)
    let left = try #require(lines.first.flatMap { Int($0) })
    // The kernel ends it when it gets to that; whoever adopted it may never ask how it ended.
    var isGone = false
    for _ in 0..<1_000 where !isGone {
      isGone = ProcessStatus(of: left)?["State"]?.hasPrefix("Z") ?? true
      if !isGone { usleep(10_000) }
    }
    #expect(isGone)
  }
}
