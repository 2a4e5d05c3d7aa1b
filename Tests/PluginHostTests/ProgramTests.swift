import PluginHost
import PluginProtocol
import Testing

/// A program that runs beside the worker, played by a shell.
struct SpokenProgramTests {
  private func program(_ script: String) throws -> SpokenProgram {
    try SpokenProgram(["/bin/sh", "-c", script], folder: "/", arena: Arena())
  }

  private func read(
    _ program: SpokenProgram, patience: Duration = .seconds(60)
  ) throws(KernelFailure) -> String {
    String(decoding: try program.readLine(patience: patience), as: UTF8.self)
  }

  @Test func `a program hears a line and answers with one`() throws {
    let program = try program("read line; echo \"heard $line\"; read line")
    try program.write(Array("hello\n".utf8))
    #expect(try read(program) == "heard hello")
  }

  @Test func `lines that come together are read one after the other`() throws {
    let program = try program("printf 'one\\ntwo\\n\\nthree\\n'; read line")
    #expect(try (0..<4).map { _ in try read(program) } == ["one", "two", "", "three"])
  }

  @Test func `a line that comes in parts is read as one`() throws {
    let program = try program("printf 'first '; sleep 0.05; printf 'second\\n'; read line")
    #expect(try read(program) == "first second")
  }

  @Test func `a program starts in its folder`() throws {
    let program = try SpokenProgram(
      ["/bin/sh", "-c", "pwd; read line"], folder: "/usr", arena: Arena())
    #expect(try read(program) == "/usr")
  }

  @Test func `the processes are the program and what it started`() throws {
    let program = try program("sleep 60 & echo $$ $!; read line; kill $!")
    let said = try read(program).split(separator: " ").compactMap { Int($0) }
    #expect(program.process.processes() == said)
    try program.write([0x0A])
  }

  @Test func `a program that exits has crashed, with its status`() throws {
    let program = try program("exit 3")
    #expect(
      throws: KernelFailure(.crashed, "The program exited with 3 instead of answering.")
    ) { try read(program) }
  }

  @Test func `a program that a signal ends has crashed, with its number`() throws {
    let program = try program("kill -9 $$")
    #expect(throws: KernelFailure(.crashed, "Signal 9 ended the program.")) { try read(program) }
  }

  @Test func `a program that closes its answers and goes on is ended`() throws {
    let program = try program("exec >&-; exec sleep 1000")
    #expect(
      throws: KernelFailure(
        .protocolError,
        "The program closed what it answers on, and went on. Keep it open until 'close'.")
    ) { try read(program) }
  }

  @Test func `a program that says nothing is given up`() throws {
    let program = try program("read line")
    #expect(
      throws: KernelFailure(
        .timedOut, "The program said nothing for 0.05 seconds, neither an answer nor a heartbeat."
      )
    ) { try read(program, patience: .milliseconds(50)) }
    try program.write([0x0A])
  }

  @Test func `a line without end is no answer`() throws {
    let program = try program("head -c 2000000 /dev/zero | tr '\\0' x; read line")
    #expect(
      throws: KernelFailure(
        .protocolError, "The program wrote a line of more than 1048576 bytes.")
    ) { try read(program) }
  }

  @Test func `a program that isn't there can't be started`() {
    #expect(
      throws: KernelFailure(
        .pluginError, "'/no/such/program' can't be started: No such file or directory.",
        rule: .loads)
    ) { try SpokenProgram(["/no/such/program"], folder: "/", arena: Arena()) }
  }
}

/// The protocol of programs, from the host's side.
struct ProgramBoundaryTests {
  /// A program that answers each question with a line of its own, by the question's type.
  private func boundary(
    hello: String = #"{"type":"hello","protocol":1,"id":"mine"}"#,
    open: String = #"{"type":"opened"}"#, run: String = #"{"type":"ran","nanoseconds":1}"#
  ) throws(KernelFailure) -> ProgramBoundary {
    let script = """
      while read -r question; do
        case $question in
          *'"type":"hello"'*) printf '%s\\n' '\(hello)' ;;
          *'"type":"open"'*) printf '%s\\n' '\(open)' ;;
          *'"type":"import"'*) echo '{"type":"imported"}' ;;
          *'"type":"run"'*) sleep 0.002; printf '%s\\n' '\(run)' ;;
          *'"type":"export"'*) echo '{"type":"exported"}' ;;
          *'"type":"close"'*) echo '{"type":"closed"}'; exit ;;
        esac
      done
      """
    return try ProgramBoundary(["/bin/sh", "-c", script], folder: "/", id: "mine")
  }

  private func problem() throws -> KernelProblem {
    KernelProblem(Fixture.request(), try Fixture.operation(), slots: 1)
  }

  @Test func `a program is asked in order, and its run is timed by the host`() throws {
    let boundary = try boundary(run: #"{"type":"ran"}"#)
    let requirements = try boundary.open(problem())
    #expect(requirements.workspaceBytes == 0)
    #expect(try boundary.run(5, firstSlot: 0) > .milliseconds(2))
    try boundary.exportTensors(slot: 0)
    try boundary.close()
  }

  @Test func `a program's operands lie in memory that it can map`() throws {
    let boundary = try boundary()
    let kernel = try HostedKernel(
      Fixture.request(), Fixture.operation(), boundary: boundary, slots: 2)
    #expect(kernel.slotCount == 2)
    try kernel.close()
  }

  @Test(arguments: [
    (
      #"{"type":"hello","protocol":2,"id":"mine"}"#,
      "The program speaks protocol 2, this host 1."
    ),
    (#"{"type":"hello","id":"mine"}"#, "The program speaks protocol unknown, this host 1."),
    (
      #"{"type":"hello","protocol":1,"id":"other"}"#,
      "The manifest's id is 'mine', but the program says 'other'."
    ),
    (
      #"{"type":"hello","protocol":1}"#,
      "The manifest's id is 'mine', but the program says 'nothing'."
    ),
  ])
  func `a program of another version or name is refused`(hello: String, message: String) {
    #expect(throws: KernelFailure(.pluginError, message, rule: .loads)) {
      try boundary(hello: hello)
    }
  }

  @Test(arguments: [
    (
      "some library says hello",
      "The program said something that is no answer: some library says hello"
    ),
    (#"{"type":"ran","nanoseconds":1}"#, "The program answered 'ran', expected 'opened'."),
    (#"{"type":"thought"}"#, #"The program said something that is no answer: {"type":"thought"}"#),
  ])
  func `what is no answer to the question breaks the protocol`(open: String, message: String) throws
  {
    let boundary = try boundary(open: open)
    let problem = try problem()
    #expect(throws: KernelFailure(.protocolError, message)) { try boundary.open(problem) }
  }

  @Test(arguments: [
    (
      #"{"type":"failed","reason":"unsupported","text":"no f32"}"#, Outcome.unsupported,
      "The kernel doesn't do this problem: no f32"
    ),
    (
      #"{"type":"failed","reason":"will-not-fit","text":"9 GiB"}"#, .willNotFit,
      "The kernel doesn't begin: 9 GiB"
    ),
    (
      #"{"type":"failed","reason":"out-of-memory"}"#, .outOfMemory,
      "The kernel ran out of memory, and gave no reason."
    ),
    (
      #"{"type":"failed","reason":"error","text":"an odd number"}"#, .pluginError,
      "The kernel failed: an odd number"
    ),
    (
      #"{"type":"failed","reason":"tired"}"#, .pluginError,
      "The kernel failed, and gave no reason."
    ),
  ])
  func `a failure becomes the outcome that its reason names`(
    open: String, outcome: Outcome, message: String
  ) throws {
    let boundary = try boundary(open: open)
    let problem = try problem()
    #expect(throws: KernelFailure(outcome, message)) { try boundary.open(problem) }
  }

  @Test func `facts and messages are kept, and heartbeats passed over`() throws {
    let boundary = try boundary(
      open: [
        #"{"type":"heartbeat"}"#, #"{"type":"fact","key":"library.name","value":"none"}"#,
        #"{"type":"message","text":"nearly there"}"#,
        #"{"type":"message","text":"hot","level":"warning"}"#,
        #"{"type":"message","text":"hot","level":"warning"}"#,
        #"{"type":"message","text":"odd","level":"loud"}"#, #"{"type":"opened"}"#,
      ].joined(separator: "\n"))
    _ = try boundary.open(problem())
    #expect(boundary.facts == ["library.name": "none"])
    #expect(
      boundary.messages == [
        KernelMessage(.information, "nearly there"), KernelMessage(.warning, "hot", count: 2),
        // A level that isn't known is seen.
        KernelMessage(.warning, "odd"),
      ])
  }

  @Test func `a program that claims longer runs than the host waited is suspect from the third on`()
    throws
  {
    // Each run takes 2 ms at least, so that each is compared.
    let boundary = try boundary(run: #"{"type":"ran","nanoseconds":9000000000000}"#)
    _ = try boundary.open(problem())
    _ = try boundary.run(1, firstSlot: 0)
    _ = try boundary.run(1, firstSlot: 0)
    let failure = #expect(throws: KernelFailure.self) { try boundary.run(1, firstSlot: 0) }
    #expect(failure?.outcome == .suspectTiming)
    #expect(
      failure?.message.hasPrefix(
        "The program says that a run took 9000000000000 ns; the host waited")
        == true)
  }
}
