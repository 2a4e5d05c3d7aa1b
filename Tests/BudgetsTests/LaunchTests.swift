import Budgets
import Foundation
import Hardware
import Quantities
import System
import Testing

@Suite(.serialized)
struct LaunchTests {
  @Test
  func bindsAWorkerToOnePUAndReadsItBack() throws {
    let machine = try thisMachine()
    let last = try #require(machine.allowedPUs.indexes.last)
    let budget = try Budget("pus=\(last)", on: machine)
    let plan = EnforcementPlan(for: budget, with: Capabilities())
    let session = try plan.openSession(serial: 100)
    let worker = try LaunchedWorker(in: session)
    defer { worker.end() }
    let seen = try #require(ProcessObservation(of: worker.process.processIdentifier))
    #expect(seen.threadPUs == [CPUSet([last])])
    let facts = plan.verified(by: seen)
    #expect(facts[.pus]?.verification == .yes(seen: "1 thread on \(last)"))
    #expect(facts[.threads]?.verification == .yes(seen: "1 thread"))
  }

  @Test
  func givesTheWorkerItsVariables() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1,isa=sse", on: try thisMachine()), with: Capabilities())
    let worker = try LaunchedWorker(in: try plan.openSession(serial: 101))
    defer { worker.end() }
    let environment = try #require(
      SystemFiles().text("proc/\(worker.process.processIdentifier)/environ"))
    let variables = environment.split(separator: "\0")
    #expect(variables.contains("OPENBLAS_CORETYPE=Nehalem"))
    #expect(variables.contains("OPENBLAS_NUM_THREADS=1"))
    #expect(!variables.contains { $0.hasPrefix("OMP_PROC_BIND=") })
  }

  @Test
  func limitsTheAddressSpaceWhereThereAreNoGroups() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1,memory=1GiB", on: try thisMachine()), with: Capabilities())
    let worker = try LaunchedWorker(in: try plan.openSession(serial: 102))
    defer { worker.end() }
    let seen = try #require(ProcessObservation(of: worker.process.processIdentifier))
    #expect(seen.addressSpace == .gibibytes(1))
    guard case .yes = plan.verified(by: seen)[.memory]?.verification else {
      Issue.record("The limit was not seen: \(seen)")
      return
    }
  }

  @Test(
    .enabled(if: here.numaNodes?.indexes.contains(0) == true, "This kernel tells of no NUMA nodes.")
  )
  func bindsMemoryToANode() throws {
    var machine = try thisMachine()
    machine.numaNodes = [NUMANode(osIndex: 0, memory: nil, pus: machine.allPUs)]
    let plan = EnforcementPlan(
      for: try Budget("numa=0,cores=1", on: machine),
      with: Capabilities(numaNodes: here.numaNodes))
    let worker = try LaunchedWorker(in: try plan.openSession(serial: 103))
    defer { worker.end() }
    let seen = try #require(ProcessObservation(of: worker.process.processIdentifier))
    #expect(plan.verified(by: seen)[.numa]?.verification == .yes(seen: "bind:0"))
  }

  @Test(
    .enabled(if: canMakeGroups(with: .cpu), "This user cannot make control groups here."),
    .timeLimit(.minutes(1)))
  func throttlesAWorkerThatUsesItsQuotaUp() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1,quota=0.1", on: try thisMachine()), with: here)
    let session = try plan.openSession(serial: 104)
    defer { #expect(throws: Never.self) { try session.close() } }
    let worker = try LaunchedWorker(in: session, script: "while :; do :; done")
    let seen = try #require(ProcessObservation(of: worker.process.processIdentifier))
    #expect(plan.verified(by: seen)[.quota]?.verification == .yes(seen: "0.1 PUs"))
    while session.counters().throttledPeriods == 0 { usleep(10_000) }
    worker.end()
  }

  @Test(
    .enabled(if: canMakeGroups(with: .memory), "This user cannot make control groups here."),
    .timeLimit(.minutes(1)))
  func killsAWorkerThatNeedsMoreMemory() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1,memory=32MiB", on: try thisMachine()), with: here)
    let session = try plan.openSession(serial: 105)
    // 'tail' holds what it may have to print.
    let worker = try LaunchedWorker(
      in: session, script: "head -c 200000000 /dev/zero | tail -c 150000000 > /dev/null")
    worker.process.waitUntilExit()
    let counters = session.counters()
    #expect(try session.close() == [])
    #expect(counters.outOfMemoryKills == 1)
    #expect(counters.memoryPeak ?? .gibibytes(1) <= .mebibytes(32))
  }

  @Test(
    .enabled(if: canMakeGroups(with: .cpu), "This user cannot make control groups here."),
    .timeLimit(.minutes(1))
  )
  func endsProcessesThatOutliveTheWorker() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1,quota=1", on: try thisMachine()), with: here)
    let session = try plan.openSession(serial: 106)
    let worker = try LaunchedWorker(
      in: session, script: "sleep 1000 < /dev/null > /dev/null 2>&1 & echo $!")
    let word = worker.restOfOutput().filter { !$0.isWhitespace }
    let left = try #require(Int32(word))
    #expect(try session.close().contains(left))
    worker.process.waitUntilExit()
    for group in plan.groups {
      #expect(!SystemFiles().exists("\(group.parent.path)/divide-\(getpid())-106"))
    }
  }
}

struct LauncherTests {
  @Test(arguments: [
    (["--cpus", "0-", "--", "true"], 125, "divide-launch: --cpus 0-: not a list such as 0-3,8\n"),
    (["--cpus", "", "--", "true"], 125, "divide-launch: --cpus : not a list such as 0-3,8\n"),
    (["--cpus", "+5", "--", "true"], 125, "divide-launch: --cpus +5: not a list such as 0-3,8\n"),
    (["--cpus", "3-1", "--", "true"], 125, "divide-launch: --cpus 3-1: a range runs backwards\n"),
    (
      ["--cpus", "16000", "--", "true"], 125,
      "divide-launch: running on the CPUs 16000: Invalid argument\n"
    ),
    (
      ["--cgroup-procs", "/nowhere/cgroup.procs", "--", "true"], 125,
      """
      divide-launch: joining the control group /nowhere/cgroup.procs: No such file or directory

      """
    ),
    (
      ["--address-space", "1G", "--", "true"], 125,
      "divide-launch: --address-space 1G: not a whole number\n"
    ),
    (
      ["--die-with-parent", "1", "--", "true"], 125,
      "divide-launch: --die-with-parent 1: it is no longer this process's parent\n"
    ),
    (["--env", "NAME", "--", "true"], 125, "divide-launch: --env NAME: not NAME=VALUE\n"),
    (["--cpu", "0"], 125, "divide-launch: --cpu: unknown option; see --help\n"),
    (["true"], 125, "divide-launch: true: put -- before the command\n"),
    (["--"], 125, "divide-launch: reading the options: no command after --; see --help\n"),
    (["--cpus"], 125, "divide-launch: --cpus: needs a value; see --help\n"),
    (
      ["--", "/nowhere/program"], 127,
      "divide-launch: starting /nowhere/program: No such file or directory\n"
    ),
    (["--", "/"], 126, "divide-launch: starting /: Permission denied\n"),
    (["--", "sh", "-c", "exit 7"], 7, ""),
  ])
  func saysWhatFailedAndExits(arguments: [String], code: Int32, text: String) throws {
    let result = try run(arguments)
    #expect(result.errors == text)
    #expect(result.code == code)
  }

  @Test
  func readsTheAffinityBack() throws {
    let pu = try #require(try thisMachine().allowedPUs.indexes.first)
    // The kernel drops PUs that are not there without a word.
    let result = try run(["--cpus", "\(pu),8000", "--", "true"])
    #expect(result.code == 125)
    #expect(
      result.errors
        == "divide-launch: running on the CPUs \(pu),8000: some are offline or not allowed here\n")
  }

  @Test
  func changesVariables() throws {
    let result = try run([
      "--env", "FIRST=a=b", "--unset", "SECOND", "--", "sh", "-c", #"echo "$FIRST ${SECOND-none}""#,
    ])
    #expect(result.output == "a=b none\n")
  }

  @Test
  func leavesNoCoreDumpAndGainsNoPrivileges() throws {
    let result = try run([
      "--session", "--no-core", "--no-new-privileges", "--", "sh", "-c",
      "ulimit -c; grep NoNewPrivs /proc/self/status",
    ])
    #expect(result.output == "0\nNoNewPrivs:\t1\n")
  }

  @Test
  func unblocksTheSignalsThatAThreadOfAPoolBlocks() throws {
    let result = try run(["--", "grep", "SigBlk", "/proc/self/status"])
    #expect(result.output == "SigBlk:\t0000000000000000\n")
  }

  @Test
  func explainsItself() throws {
    let result = try run(["--help"])
    #expect(result.code == 0)
    #expect(result.output.hasPrefix("USAGE: divide-launch [options] -- command [arguments]\n"))
  }

  private func run(
    _ arguments: [String]
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = try launcher()
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "SECOND": "x"]
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let error = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text, error)
  }
}
