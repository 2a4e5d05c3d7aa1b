import Budgets
import Glibc
import Hardware
import System
import Testing

struct CapabilitiesTests {
  private let job = "sys/fs/cgroup/job"

  @Test
  func findsTheGroupsOfVersion1() throws {
    let tree = try TemporaryFiles.version1()
    let capabilities = Capabilities.probe(in: tree.files, environment: [:])
    #expect(
      capabilities.controlGroups == [
        .cpu: .available(.init(version: .v1, path: "sys/fs/cgroup/cpu,cpuacct")),
        .memory: .available(.init(version: .v1, path: "sys/fs/cgroup/memory/job")),
      ])
    #expect(capabilities.numaNodes == NodeSet([0, 1]))
  }

  @Test
  func findsTheGroupOfVersion2() throws {
    let tree = try TemporaryFiles.version2()
    let capabilities = Capabilities.probe(in: tree.files, environment: [:])
    let folder = ControlGroupFolder(version: .v2, path: job)
    #expect(
      capabilities.controlGroups == [.cpu: .available(folder), .memory: .available(folder)])
  }

  @Test
  func turnsOnAControllerForTheGroupsChildren() throws {
    let tree = try TemporaryFiles.version2()
    try tree.write("cpu\n", to: "\(job)/cgroup.controllers")
    try tree.write("\n", to: "\(job)/cgroup.subtree_control")
    _ = Capabilities.probe(in: tree.files, environment: [:])
    #expect(tree.text("\(job)/cgroup.subtree_control") == "+cpu")
  }

  @Test
  func leavesNoGroupBehind() throws {
    let tree = try TemporaryFiles.version2()
    _ = Capabilities.probe(in: tree.files, environment: [:])
    #expect(
      tree.files.names(in: job)
        == ["cgroup.controllers", "cgroup.subtree_control"])
  }

  @Test
  func seesThroughAMountThatShowsOnlyThePartOfAContainer() throws {
    let tree = try TemporaryFiles([
      "proc/self/mountinfo":
        "32 31 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
      "proc/self/cgroup": "4:memory:/docker/abc/job\n",
    ])
    #expect(
      ControlGroupFolders(reading: tree.files).ownFolder(of: .memory, in: tree.files)
        == ControlGroupFolder(version: .v1, path: "sys/fs/cgroup/memory/job"))
  }

  @Test
  func makesNoGroupWhereTheMountDoesNotShowItsOwn() throws {
    let tree = try TemporaryFiles.version2()
    try tree.write("0::/../other\n", to: "proc/self/cgroup")
    try tree.write("cpu\n", to: "sys/fs/cgroup/cgroup.controllers")
    try tree.write("cpu\n", to: "sys/fs/cgroup/cgroup.subtree_control")
    let capabilities = Capabilities.probe(in: tree.files, environment: [:])
    #expect(
      capabilities.controlGroups[.cpu]
        == .unavailable(reason: "no control group here has the controller 'cpu'"))
  }

  @Test
  func makesWayInAGroupThatHoldsNothingElse() throws {
    let tree = try TemporaryFiles.version2()
    try tree.write("cpu\n", to: "\(job)/cgroup.controllers")
    try tree.write("\n", to: "\(job)/cgroup.subtree_control")
    try tree.write("domain\n", to: "\(job)/cgroup.type")
    try tree.write("7\n", to: "\(job)/cgroup.procs")
    let capabilities = Capabilities.probe(in: tree.files, environment: [:], pid: 7)
    #expect(
      capabilities.controlGroups[.cpu] == .available(ControlGroupFolder(version: .v2, path: job)))
    #expect(tree.text("\(job)/divide-7-harness/cgroup.procs") == "7")
    #expect(tree.text("\(job)/cgroup.subtree_control") == "+cpu")
  }

  @Test
  func leavesAGroupWithOtherProcessesAsItIs() throws {
    let tree = try TemporaryFiles.version2()
    try tree.write("\n", to: "\(job)/cgroup.subtree_control")
    try tree.write("domain\n", to: "\(job)/cgroup.type")
    try tree.write("6\n7\n", to: "\(job)/cgroup.procs")
    let capabilities = Capabilities.probe(in: tree.files, environment: [:], pid: 7)
    let folder = tree.files.location(of: job)
    #expect(
      capabilities.controlGroups[.memory]
        == .unavailable(
          reason: """
            the control group \(folder) has other processes, so its children get no controllers \
            (start divide in a group of its own: systemd-run --user --scope -p Delegate=yes)
            """))
    #expect(tree.text("\(job)/cgroup.subtree_control") == "\n")
    #expect(!tree.files.exists("\(job)/divide-7-harness"))
  }

  @Test
  func saysWhyGroupsCannotBeMade() throws {
    let tree = try TemporaryFiles.version2()
    // A folder that is not there refuses for everybody, root included.
    try tree.write("0::/gone\n", to: "proc/self/cgroup")
    try tree.write("cpu\n", to: "sys/fs/cgroup/gone/cgroup.controllers")
    try tree.write("cpu\n", to: "sys/fs/cgroup/gone/cgroup.subtree_control")
    try tree.write("", to: "sys/fs/cgroup/gone/divide-7-trial")
    let capabilities = Capabilities.probe(in: tree.files, environment: [:], pid: 7)
    #expect(
      capabilities.controlGroups[.cpu]
        == .unavailable(
          reason: "groups cannot be made in "
            + "\(tree.files.location(of: "sys/fs/cgroup/gone")) (File exists)"))
  }

  @Test
  func saysWhyNothingIsThere() throws {
    let capabilities = Capabilities.probe(in: try TemporaryFiles().files, environment: [:])
    #expect(
      capabilities.controlGroups[.memory]
        == .unavailable(reason: "no control group here has the controller 'memory'"))
    #expect(capabilities.systemdScopes == .unavailable(reason: "systemd-run is not installed"))
    #expect(capabilities.numaNodes == nil)
  }

  @Test
  func asksTheUsersSystemdOnlyIfItAnswers() throws {
    let tree = try TemporaryFiles(["/usr/bin/systemd-run": ""])
    let without = Capabilities.probe(in: tree.files, environment: ["PATH": "/usr/bin"])
    #expect(
      without.systemdScopes
        == .unavailable(reason: "the user has no session (XDG_RUNTIME_DIR is not set)"))
    let silent = Capabilities.probe(
      in: tree.files, environment: ["PATH": "/usr/bin", "XDG_RUNTIME_DIR": "/run/user/7"])
    #expect(silent.systemdScopes == .unavailable(reason: "the user's systemd does not answer"))
  }

  @Test
  func asksSystemdForScopesWithTheControllersItWasGiven() throws {
    let (tree, socket) = try answeringSystemd()
    defer { close(socket) }
    #expect(
      scopes(in: tree)
        == .available(
          SystemdScopes(
            program: "/usr/bin/systemd-run", controllers: [.cpu, .memory],
            variables: ["XDG_RUNTIME_DIR": "/run"])))
  }

  @Test
  func makesNoScopeThatLeavesTheLimitsAroundThisProcess() throws {
    let (tree, socket) = try answeringSystemd()
    defer { close(socket) }
    try tree.write("50000 100000\n", to: "\(job)/cpu.max")
    #expect(
      scopes(in: tree)
        == .unavailable(
          reason: "a scope of the user's systemd would leave the limits of "
            + tree.files.location(of: job)))
  }

  private func scopes(in tree: TemporaryFiles) -> Capabilities.Availability<SystemdScopes> {
    Capabilities.probe(
      in: tree.files, environment: ["PATH": "/usr/bin", "XDG_RUNTIME_DIR": "/run"], user: 7
    ).systemdScopes
  }

  /// A machine whose user's systemd listens at the socket returned.
  private func answeringSystemd() throws -> (TemporaryFiles, Int32) {
    let tree = try TemporaryFiles.version2()
    try tree.write("", to: "usr/bin/systemd-run")
    try tree.write(
      "cpu memory pids\n",
      to: "sys/fs/cgroup/user.slice/user-7.slice/user@7.service/cgroup.controllers")
    try tree.makeFolder("run")
    let path = Array(tree.files.location(of: "run/bus").utf8)
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    let bound = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 4) == 0)
    return (tree, listener)
  }

  @Test
  func recordsTheUsersOwnChoiceOfInstructions() throws {
    let capabilities = Capabilities.probe(
      in: try TemporaryFiles().files,
      environment: ["OPENBLAS_CORETYPE": "Haswell", "HOME": "/home/somebody"])
    #expect(capabilities.instructionVariables == ["OPENBLAS_CORETYPE": "Haswell"])
  }
}
