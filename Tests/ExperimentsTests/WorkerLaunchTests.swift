import Budgets
import Experiments
import Foundation
import Operations
import PluginProtocol
import Plugins
import RecordFixtures
import RecordFormat
import Sampling
import System
import Testing

/// Workers that are shell scripts, behind a launcher that enters no budget.
struct WorkerLaunchTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock()

  init() throws { folder = try TemporaryFolder() }

  /// The answers of a worker that measured two samples of 8 iterations, in shell.
  private static let answers = """
    cat <<'END'
    {"type":"opened","bytes":12,"slots":1}
    {"type":"checked","method":"full","residual":0.5,"outputs":1,"ofOutputs":1}
    {"type":"warmedUp","iterationsPerSample":8,"nanoseconds":1000,"steady":true}
    {"type":"sampled","nanoseconds":[16000,24000],"processorNanoseconds":40000,"stolenTicks":0,\
    "involuntarySwitches":0,"burstNanoseconds":100,"chainNanoseconds":100}
    {"type":"facts","threads":[{"id":1,"allowedPUs":"0"}],"peakResidentBytes":4096,"library":{},\
    "messages":[]}
    {"type":"done"}
    END
    """

  /// Creates a way to start workers that do what a script says.
  private func launch(
    _ script: String, launcher: String = launcher, clock: RunClock = .system
  ) throws -> WorkerLaunch {
    WorkerLaunch(
      launcher: launcher, worker: try folder.file(script, name: "worker"), host: "/no/host",
      // No control groups, no energy counters, nothing to be seen of the process: this machine's
      // files play no part.
      capabilities: Capabilities(), system: SystemFiles(root: folder.path),
      environment: ["PATH": "/usr/bin:/bin", "FOLDER": folder.path],
      lastLevelBytes: 32 << 20, clock: clock, warn: { _ in })
  }

  private func turn(
    budget: String = "cores=1", plugin: Plugin? = nil
  ) throws -> Turn {
    Turn(
      try measurable("a", budget: budget, plugin: plugin), round: 2, sampling: SamplingPlan(.quick),
      seed: 77, startedAt: .seconds(5))
  }

  @Test func `an invocation holds what its worker answered`() throws {
    let invocation = try #require(
      try launch(Self.answers).measure(turn(), isCancelled: { false }))
    #expect(invocation.cell == "a")
    #expect(invocation.round == 2)
    #expect(invocation.startedAtSeconds == 5)
    #expect(invocation.outcome == "ok")
    #expect(invocation.message == nil)
    #expect(invocation.groups.map(\.nanoseconds) == [[16_000, 24_000]])
    #expect(invocation.iterationsPerSample == 8)
    #expect(invocation.peakResidentBytes > 0)
    #expect(invocation.packageJoules == nil)
    #expect(invocation.standardError == nil)
    let pus = try #require(invocation.budgetFacts.first { $0.resource == "pus" })
    #expect(pus.requested == "0")
    #expect(pus.verified == true)
    #expect(pus.detail == "read back: 1 thread on 0")
  }

  @Test func `a worker is asked for what the turn says`() throws {
    let launch = try launch("echo \"$request\" > \"$FOLDER/request\"; " + Self.answers)
    let turn = try turn()
    _ = try launch.measure(turn, isCancelled: { false })
    let line = try Data(contentsOf: URL(filePath: folder.path + "/request"))
    let request = try JSONDecoder().decode(WorkerRequest.self, from: line)
    #expect(request.plugin == "a-plugin")
    #expect(request.operation == .gemm)
    #expect(request.problem == turn.cell.operation.problem)
    #expect(request.threads == 1)
    #expect(request.seed == 77)
    #expect(request.sampling.samples == turn.sampling.invocation.samples)
    #expect(request.threadsAreCounted)
  }

  @Test func `a worker that crashes has its last words in the record`() throws {
    let invocation = try #require(
      try launch("echo assertion failed >&2; kill -SEGV $$").measure(turn(), isCancelled: { false })
    )
    #expect(invocation.outcome == "crashed")
    #expect(invocation.message == "Signal 11 (invalid memory access) ended the worker.")
    #expect(invocation.standardError == "assertion failed\n")
    #expect(invocation.groups.isEmpty)
  }

  @Test func `a worker that takes longer than its budget is timed out, by the clock of the run`()
    throws
  {
    let launch = try launch("exec sleep 1000", clock: clock.clock)
    let invocation = try launch.measure(turn(budget: "cores=1,time=120s")) {
      clock.advance(by: .seconds(70))
      return false
    }
    #expect(invocation?.outcome == "timed-out")
    #expect(invocation?.message?.hasPrefix("It didn't end within 120.0 s.") == true)
    #expect(invocation?.elapsedSeconds == 140)
  }

  @Test func `whoever stops gets no invocation`() throws {
    #expect(try launch("exec sleep 1000").measure(turn(), isCancelled: { true }) == nil)
  }

  @Test func `where the launcher is missing nothing can be measured`() throws {
    let launch = try launch(Self.answers, launcher: "/nowhere/divide-launch")
    #expect(throws: ChildProcessError(program: "/nowhere/divide-launch", code: ENOENT)) {
      try launch.measure(turn(), isCancelled: { false })
    }
  }

  @Test func `a worker that floods standard error is ended`() throws {
    let invocation = try #require(
      try launch("yes >&2").measure(turn(), isCancelled: { false }))
    #expect(invocation.outcome == "protocol-error")
    #expect(
      invocation.message
        == "It wrote more than 64 MiB to standard error, and was ended. Say less: reading it takes "
        + "time from what is measured.")
  }

  // MARK: - The room of somebody else's code

  /// The options of the room that a worker is told, when it measures a plugin.
  private func room(of plugin: Plugin? = nil) throws -> [String] {
    let launch = try launch("echo \"$request\" > \"$FOLDER/request\"; " + Self.answers)
    _ = try launch.measure(turn(plugin: plugin), isCancelled: { false })
    let line = try Data(contentsOf: URL(filePath: folder.path + "/request"))
    return try JSONDecoder().decode(WorkerRequest.self, from: line).room
  }

  @Test func `a worker is told in which room to start somebody else's code`() throws {
    let room = try room()
    #expect(room.first == launcher)
    #expect(room.last == "--")
    for option in ["--no-capabilities", "--compute-only", "--see-only-itself", "--own-mounts"] {
      #expect(room.contains(option))
    }
    #expect(room.contains("--no-processes"))
  }

  @Test func `who calls a compiler may start processes`() throws {
    let room = try room(of: plugin("driven", manifest: "threads: driver"))
    #expect(!room.contains("--no-processes"))
  }

  // MARK: - Where somebody else's code may write

  /// Has a worker write down the folders of the room, and a file into each.
  private static let writing = """
    folder() { printf %s "$request" | tr -d '\\\\' | tr '"' '\\n' | sed -n "s/^$1=//p"; }
    temporary=$(folder TMPDIR)
    cache=$(folder XDG_CACHE_HOME)
    echo "$temporary" >> "$FOLDER/temporary"
    echo "$cache" >> "$FOLDER/cache"
    ls "$cache" >> "$FOLDER/found"
    touch "$temporary/file" "$cache/kernel.so"

    """ + answers

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test func `each invocation has a folder of its own, which is gone when it has ended`() throws {
    let launch = try launch(Self.writing)
    for _ in 0..<2 { _ = try launch.measure(turn(), isCancelled: { false }) }
    let folders = try lines("temporary")
    #expect(Set(folders).count == 2)
    #expect(try lines("cache") == folders)
    #expect(folders.allSatisfy { !FileManager.default.fileExists(atPath: $0) })
  }

  @Test func `what a driver compiled is there for the next invocation`() throws {
    let launch = try launch(Self.writing)
    let driven = try plugin("driven", manifest: "threads: driver")
    for _ in 0..<2 {
      _ = try launch.measure(turn(plugin: driven), isCancelled: { false })
    }
    #expect(Set(try lines("temporary")).count == 2)
    #expect(Set(try lines("cache")).count == 1)
    #expect(try lines("found") == ["kernel.so"])
  }
}
