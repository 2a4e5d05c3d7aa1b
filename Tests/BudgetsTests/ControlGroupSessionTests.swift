import Budgets
import Quantities
import System
import Testing

struct ControlGroupSessionTests {
  @Test
  func writesTheLimitsOfVersion1AndJoinsEveryHierarchy() throws {
    let tree = try TemporaryFiles.version1()
    let session = try plan("cores=2,quota=1.5,memory=1GiB", on: tree)
      .openSession(serial: 0, pid: 42, in: tree.files)
    let cpu = "sys/fs/cgroup/cpu,cpuacct/divide-42-0"
    let memory = "sys/fs/cgroup/memory/job/divide-42-0"
    #expect(tree.text("\(cpu)/cpu.cfs_period_us") == "100000")
    #expect(tree.text("\(cpu)/cpu.cfs_quota_us") == "150000")
    #expect(tree.text("\(memory)/memory.limit_in_bytes") == "1073741824")
    #expect(tree.text("\(memory)/memory.memsw.limit_in_bytes") == nil)

    let arguments = session.command(
      launcher: "launch", running: "work", environment: [:]
    ).arguments
    let joined = zip(arguments, arguments.dropFirst()).filter { $0.0 == "--cgroup-procs" }.map(\.1)
    #expect(
      joined == [cpu, memory].map { tree.files.location(of: "\($0)/cgroup.procs") })
  }

  @Test
  func writesTheLimitsOfVersion2AndRemovesTheGroup() throws {
    let tree = try TemporaryFiles.version2()
    let session = try plan("cores=2,quota=0.5,memory=1GiB", on: tree)
      .openSession(serial: 1, pid: 42, in: tree.files)
    let group = "sys/fs/cgroup/job/divide-42-1"
    #expect(tree.text("\(group)/cpu.max") == "50000 100000")
    #expect(tree.text("\(group)/memory.max") == "1073741824")
    try tree.empty(group)
    #expect(try session.close() == [])
    #expect(!tree.files.exists(group))
  }

  @Test
  func refusesAGroupThatIsAlreadyThere() throws {
    let tree = try TemporaryFiles.version2()
    try tree.makeFolder("sys/fs/cgroup/job/divide-42-1")
    let plan = try plan("cores=1,quota=0.5", on: tree)
    let path = tree.files.location(of: "sys/fs/cgroup/job/divide-42-1")
    #expect(
      message { try plan.openSession(serial: 1, pid: 42, in: tree.files) } == """
        A control group for the worker could not be made. Cannot make the folder \(path): File \
        exists. Start again, or as another user.
        """)
  }

  @Test
  func makesNoGroupWithoutAQuotaOrAMemoryLimit() throws {
    let tree = try TemporaryFiles.version2()
    let session = try plan("cores=1,isa=avx2", on: tree).openSession(serial: 1, in: tree.files)
    #expect(session.plan.groups.isEmpty)
    #expect(session.counters() == ControlGroupCounters(of: [:], in: tree.files))
    #expect(try session.close() == [])
  }

  @Test
  func limitsSwapWhereTheKernelCan() throws {
    let tree = try TemporaryFiles.version2()
    let plan = try plan("cores=1,memory=1GiB", on: tree)
    #expect(
      plan.groups.map { $0.limits.map { "\($0.file)=\($0.text) \($0.optional)" } }
        == [["memory.max=1073741824 false", "memory.swap.max=0 true"]])
  }

  @Test
  func saysWhatIsLeftBehind() throws {
    let tree = try TemporaryFiles.version2()
    let session = try plan("cores=1,quota=0.5", on: tree)
      .openSession(serial: 1, pid: 42, in: tree.files)
    // A plain folder stays because of the files in it, which a real group takes with it.
    let path = tree.files.location(of: "sys/fs/cgroup/job/divide-42-1")
    #expect(
      message { try session.close() } == """
        A control group is left behind. Cannot remove the folder \(path): Directory not empty. \
        Remove it with rmdir when its processes have ended.
        """)
  }

  @Test
  func readsTheCountersOfBothVersions() throws {
    let tree = try TemporaryFiles([
      "c/1/cpu.stat": "nr_periods 10\nnr_throttled 4\nthrottled_time 2500000\n",
      "m/1/memory.max_usage_in_bytes": "4096\n",
      "m/1/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
      "c/2/cpu.stat": "usage_usec 9\nnr_periods 10\nnr_throttled 4\nthrottled_usec 2500\n",
      "c/2/memory.peak": "4096\n",
      "c/2/memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\noom_group_kill 0\n",
    ])
    let first = ControlGroupCounters(
      of: [.cpu: .init(version: .v1, path: "c/1"), .memory: .init(version: .v1, path: "m/1")],
      in: tree.files)
    let second = ControlGroupCounters(
      of: [.cpu: .init(version: .v2, path: "c/2"), .memory: .init(version: .v2, path: "c/2")],
      in: tree.files)
    #expect(first == second)
    #expect(first.throttledPeriods == 4)
    #expect(first.memoryPeak == ByteCount(bytes: 4096))
    #expect(first.outOfMemoryKills == 2)
  }

  @Test
  func removesTheGroupsOfDeadHarnessesOnly() throws {
    let tree = try TemporaryFiles.version2()
    let job = "sys/fs/cgroup/job"
    for name in ["divide-41-0", "divide-42-0", "divide-x-0", "divide-41-0-1", "somebody-41-0"] {
      try tree.makeFolder("\(job)/\(name)")
    }
    try tree.makeFolder("proc/42")
    try tree.write("7\n", to: "\(job)/divide-40-3/cgroup.procs")
    let stale = StaleControlGroups(
      removingWhere: Capabilities.probe(in: tree.files, environment: [:]), in: tree.files)
    #expect(stale.removed == [tree.files.location(of: "\(job)/divide-41-0")])
    #expect(stale.kept == [tree.files.location(of: "\(job)/divide-40-3")])
    #expect(tree.files.exists("\(job)/divide-42-0"))
    #expect(tree.files.exists("\(job)/divide-x-0"))
    #expect(tree.files.exists("\(job)/divide-41-0-1"))
    #expect(tree.files.exists("\(job)/somebody-41-0"))
  }

  private func plan(_ text: String, on tree: TemporaryFiles) throws -> EnforcementPlan {
    EnforcementPlan(
      for: try Budget(text, on: twoPackages),
      with: Capabilities.probe(in: tree.files, environment: [:]))
  }
}
