import Budgets
import Hardware
import Operations
import Quantities
import Testing

struct EnforcementPlanTests {
  private static let version1 = Capabilities(
    controlGroups: [
      .cpu: .available(.init(version: .v1, path: "c/cpu")),
      .memory: .available(.init(version: .v1, path: "c/memory/job")),
    ], numaNodes: NodeSet([0, 1]))

  private static let version2 = Capabilities(
    controlGroups: Dictionary(
      uniqueKeysWithValues: Controller.allCases.map {
        ($0, .available(ControlGroupFolder(version: .v2, path: "c/job")))
      }), numaNodes: NodeSet([0, 1]))

  private static let nothing = Capabilities(
    controlGroups: Dictionary(
      uniqueKeysWithValues: Controller.allCases.map { ($0, .unavailable(reason: "no groups")) }),
    systemdScopes: .unavailable(reason: "no systemd"))

  private static let systemd = Capabilities(
    controlGroups: nothing.controlGroups,
    systemdScopes: .available(
      SystemdScopes(program: "/usr/bin/systemd-run", controllers: [.cpu, .memory])),
    numaNodes: NodeSet([0]))

  @Test
  func writesEachLimitIntoItsHierarchyOfVersion1() throws {
    let plan = try plan("cores=2,quota=1.5,memory=1GiB", with: Self.version1)
    #expect(
      limits(of: plan) == [
        "c/cpu cpu.cfs_period_us=100000 cpu.cfs_quota_us=150000",
        "c/memory/job memory.limit_in_bytes=1073741824 memory.memsw.limit_in_bytes=1073741824",
      ])
    #expect(plan.facts[.quota]?.enforcement == .by(.controlGroupV1))
    #expect(plan.facts[.memory]?.enforcement == .by(.controlGroupV1))
    #expect(plan.facts[.pus]?.enforcement == .by(.affinity))
    #expect(plan.addressSpace == nil)
  }

  @Test
  func writesAllLimitsIntoOneGroupOfVersion2() throws {
    let plan = try plan("numa=1,cores=2,quota=0.25,memory=1GiB", with: Self.version2)
    #expect(
      limits(of: plan) == [
        """
        c/job cpu.max=25000 100000 memory.max=1073741824 memory.swap.max=0
        """
      ])
    #expect(plan.facts[.numa]?.enforcement == .by(.memoryPolicy))
    #expect(plan.memoryNodes == NodeSet([1]))
  }

  @Test
  func limitsTheAddressSpaceAndNoQuotaWhereThereIsNothingBetter() throws {
    let plan = try plan("numa=0,cores=2,quota=0.5,memory=1GiB", with: Self.nothing)
    #expect(plan.groups.isEmpty)
    #expect(plan.scope == nil)
    #expect(plan.addressSpace == 1_073_741_824)
    #expect(
      plan.facts[.quota]?.enforcement == .unenforced(reason: "no groups, and no systemd"))
    #expect(
      plan.facts[.memory]?.enforcement
        == .by(
          .addressSpaceLimit,
          note: """
            limits the address space, of which a process reserves more than it uses; no groups, \
            and no systemd
            """))
    #expect(
      plan.facts[.numa]?.enforcement
        == .unenforced(reason: "this kernel tells of no NUMA nodes"))
    #expect(plan.facts[.pus]?.enforcement == .by(.affinity))
  }

  @Test
  func limitsNoAddressSpaceOfADevicesDriver() throws {
    var machine = twoPackages
    machine.devices.append(
      Device(DeviceID(.gpu), name: "A GPU", memory: .gibibytes(80), nearPUs: []))
    let plan = EnforcementPlan(
      for: try Budget("device=gpu:0,memory=1GiB", on: machine), with: Self.nothing)
    #expect(plan.addressSpace == nil)
    #expect(
      plan.facts[.memory]?.enforcement
        == .unenforced(
          reason: """
            a device's driver reserves more addresses than any limit on memory leaves; no groups, \
            and no systemd
            """))
    let limited = EnforcementPlan(
      for: try Budget("device=gpu:0,memory=1GiB", on: machine), with: Self.version2)
    #expect(limited.facts[.memory]?.enforcement == .by(.controlGroupV2))
  }

  @Test
  func asksSystemdForAScopeWhereNoGroupCanBeMade() throws {
    let plan = try plan("cores=2,quota=1.255,memory=1GiB", with: Self.systemd)
    #expect(plan.groups.isEmpty)
    #expect(
      plan.scope?.properties
        == ["CPUQuota=125.5%", "MemoryMax=1073741824", "MemorySwapMax=0"])
    #expect(plan.facts[.quota]?.enforcement == .by(.systemdScope))
    #expect(plan.facts[.memory]?.enforcement == .by(.systemdScope))
    #expect(plan.facts[.pus]?.enforcement == .by(.affinity))
  }

  @Test
  func asksSystemdForNothingItDoesNotNeed() throws {
    #expect(try plan("cores=2", with: Self.systemd).scope == nil)
    var withGroups = Self.version2
    withGroups.systemdScopes = Self.systemd.systemdScopes
    #expect(try plan("quota=1", with: withGroups).scope == nil)
  }

  @Test
  func doesNotTrustASystemdWithoutTheController() throws {
    var capabilities = Self.systemd
    capabilities.systemdScopes = .available(
      SystemdScopes(program: "/usr/bin/systemd-run", controllers: [.memory]))
    let plan = try plan("cores=1,quota=0.5", with: capabilities)
    #expect(plan.scope == nil)
    #expect(
      plan.facts[.quota]?.enforcement
        == .unenforced(
          reason: "no groups, and the user's systemd was not given the controller 'cpu'"))
  }

  @Test
  func startsTheLauncherInsideTheScope() throws {
    let tree = try TemporaryFiles()
    let session = try plan("cores=1,quota=0.5", with: Self.systemd)
      .openSession(serial: 3, pid: 77, in: tree.files)
    let command = session.command(
      launcher: "/bin/divide-launch", running: "/bin/work er", arguments: ["it's"],
      environment: ["A": "B"], parent: 5)
    #expect(command.executable == "/usr/bin/systemd-run")
    let scope = "--user --scope --quiet --collect --unit=divide-77-3 -p CPUQuota=50% --"
    let launch = """
      /bin/divide-launch --session --no-core --no-new-privileges --die-with-parent 5 --cpus 0 \
      --unset GOMP_CPU_AFFINITY --unset KMP_AFFINITY --unset OMP_PLACES --unset OMP_PROC_BIND \
      --unset POCL_AFFINITY \
      --env BLIS_NUM_THREADS=1 --env MKL_NUM_THREADS=1 --env OMP_NUM_THREADS=1 \
      --env OPENBLAS_NUM_THREADS=1 --env POCL_MAX_PTHREAD_COUNT=1 --
      """
    #expect(
      command.arguments
        == "\(scope) \(launch)".split(separator: " ").map(String.init) + ["/bin/work er", "it's"])
    #expect(command.environment == ["A": "B"])
  }

  @Test
  func tellsSystemdOfTheSessionAndKernelsNothing() throws {
    let tree = try TemporaryFiles()
    var capabilities = Self.systemd
    capabilities.systemdScopes = .available(
      SystemdScopes(
        program: "/usr/bin/systemd-run", controllers: [.cpu, .memory],
        variables: ["XDG_RUNTIME_DIR": "/run/user/7"]))
    let session = try plan("cores=1,quota=0.5", with: capabilities)
      .openSession(serial: 3, pid: 77, in: tree.files)
    let command = session.command(
      launcher: "/bin/divide-launch", running: "worker", environment: ["A": "B"])
    #expect(command.environment == ["A": "B", "XDG_RUNTIME_DIR": "/run/user/7"])
    let place = try #require(command.arguments.firstIndex(of: "XDG_RUNTIME_DIR"))
    #expect(command.arguments[place - 1] == "--unset")
  }

  @Test
  func setsTheVariablesOfEachLibraryForAnInstructionSet() throws {
    let plan = try plan("cores=1,isa=avx2", with: Self.nothing)
    #expect(
      plan.variables == [
        "BLIS_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1", "POCL_MAX_PTHREAD_COUNT": "1",
        "OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "DIVIDE_ISA": "avx2",
      ])
    #expect(plan.facts[.isa]?.enforcement == .by(.environment))
  }

  @Test
  func leavesTheUsersCoreTypeAloneUnlessTheBudgetNamesAnother() throws {
    var capabilities = Self.nothing
    capabilities.instructionVariables = ["OPENBLAS_CORETYPE": "Haswell"]
    let silent = try plan("cores=1", with: capabilities)
    #expect(silent.variables["OPENBLAS_CORETYPE"] == nil)
    #expect(
      silent.facts[.isa]?.enforcement
        == .fromOutside("the user's environment", limit: "OPENBLAS_CORETYPE=Haswell"))
    let named = try plan("cores=1,isa=sse", with: capabilities)
    #expect(named.variables["OPENBLAS_CORETYPE"] == "Nehalem")
    #expect(
      named.facts[.isa]?.enforcement
        == .by(.environment, note: "replaces the user's OPENBLAS_CORETYPE=Haswell"))
  }

  @Test
  func countsNoThreadsOfADriverAndHoldsThemToThePUs() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=1", on: twoPackages), with: Self.nothing, threadsAreCounted: false)
    #expect(plan.variables["POCL_MAX_PTHREAD_COUNT"] == "1")
    #expect(
      plan.facts[.threads]?.enforcement
        == .by(.affinity, note: "a driver's threads are not counted, and stay on the PUs"))
    let within = ProcessObservation(threadPUs: [[0], [0]], mostThreads: 2)
    #expect(plan.verified(by: within)[.threads]?.verification == .yes(seen: "2 threads on 0"))
    let outside = ProcessObservation(threadPUs: [[0], [1]], mostThreads: 2)
    #expect(plan.verified(by: outside)[.threads]?.verification == .no(seen: "2 threads on 0-1"))
  }

  @Test
  func tellsLibrariesToUseOneThreadWhereTheKernelStartsItsOwn() throws {
    let plan = EnforcementPlan(
      for: try Budget("cores=4", on: twoPackages), with: Self.nothing, libraryThreads: 1)
    #expect(plan.variables["OPENBLAS_NUM_THREADS"] == "1")
    #expect(plan.facts[.threads]?.requested == "4")
    #expect(try self.plan("cores=4", with: Self.nothing).variables["OMP_NUM_THREADS"] == "4")
  }

  @Test
  func namesTheLimitsOfTheControlGroupAroundIt() throws {
    var limited = machine(
      cores: twoCores.cores,
      controlGroup: ControlGroup(layout: .v2, quota: 1.5, memoryLimit: .gibibytes(2)))
    limited.environment.memory.controlGroupLimit = .gibibytes(2)
    let plan = EnforcementPlan(for: try Budget("all", on: limited), with: Self.version2)
    #expect(plan.groups.isEmpty)
    #expect(
      plan.facts[.quota]?.enforcement == .fromOutside("outer control group", limit: "1.5 PUs"))
    #expect(plan.facts[.quota]?.requested == nil)
    #expect(
      plan.facts[.memory]?.enforcement == .fromOutside("outer control group", limit: "2GiB"))
    let named = EnforcementPlan(
      for: try Budget("cores=1,quota=1,memory=1GiB", on: limited), with: Self.version2)
    #expect(named.facts[.quota]?.enforcement == .by(.controlGroupV2))
    #expect(named.facts[.memory]?.enforcement == .by(.controlGroupV2))
  }

  private func plan(_ text: String, with capabilities: Capabilities) throws -> EnforcementPlan {
    EnforcementPlan(for: try Budget(text, on: twoPackages), with: capabilities)
  }

  private func limits(of plan: EnforcementPlan) -> [String] {
    plan.groups.map { group in
      ([group.parent.path] + group.limits.map { "\($0.file)=\($0.text)" }).joined(separator: " ")
    }
  }
}
