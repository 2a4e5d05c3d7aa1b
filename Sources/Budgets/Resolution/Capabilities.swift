import Glibc
import Hardware
package import System

/// What this process can enforce here, found by trying.
package struct Capabilities: Hashable, Sendable {
  /// Whether something is there, or why not.
  package enum Availability<Means: Hashable & Sendable>: Hashable, Sendable {
    /// It was tried and works, by these means.
    case available(Means)
    /// It doesn't work here; the reason is part of a sentence, such as `systemd-run is not
    /// installed`.
    case unavailable(reason: String)
  }

  /// For each controller, the folder in which groups can be made.
  package var controlGroups: [Controller: Availability<ControlGroupFolder>]
  /// The controllers of scopes that the user's systemd makes.
  package var systemdScopes: Availability<SystemdScopes>
  /// The NUMA nodes that memory can be taken from.
  package var numaNodes: NodeSet?
  /// Variables that choose a library's instructions, that the user has already set, and that reach
  /// kernels.
  package var instructionVariables: [String: String]

  /// Creates capabilities from their parts.
  package init(
    controlGroups: [Controller: Availability<ControlGroupFolder>] = [:],
    systemdScopes: Availability<SystemdScopes> = .unavailable(reason: "it was not looked for"),
    numaNodes: NodeSet? = nil, instructionVariables: [String: String] = [:]
  ) {
    self.controlGroups = controlGroups
    self.systemdScopes = systemdScopes
    self.numaNodes = numaNodes
    self.instructionVariables = instructionVariables
  }

  /// Finds out what can be enforced, by making and removing a control group in each hierarchy.
  ///
  /// Groups are made inside this process's own, so that its limits go on binding. In the unified
  /// hierarchy this turns on, for children of that group, the controllers that a budget needs; by
  /// itself that changes no limit.
  ///
  /// - Parameters:
  ///   - files: Where the kernel's files are.
  ///   - environment: This process's variables.
  ///   - pid: This process, for the name of the group that is tried.
  ///   - user: The user's number, for the folder of their systemd.
  /// - Returns: What was found; each thing that is not there has its reason.
  package static func probe(
    in files: SystemFiles = SystemFiles(), environment: [String: String],
    pid: Int32 = getpid(), user: UInt32 = getuid()
  ) -> Capabilities {
    let groups = ControlGroupFolders(reading: files)
    let trial = ControlGroupTrial(files: files, pid: pid)
    let controllers = Controller.allCases.map { ($0, trial.availability(of: $0, in: groups)) }
    let systemd = UserSystemd(files: files, environment: environment, user: user)
    return Capabilities(
      controlGroups: Dictionary(uniqueKeysWithValues: controllers),
      systemdScopes: systemd.scopes(insteadOf: groups),
      numaNodes: files.line("sys/devices/system/node/online").flatMap(NodeSet.init(list:)),
      instructionVariables: KernelEnvironment(of: environment).variables
        .filter { LibraryVariables.instructionSets.contains($0.key) }
    )
  }
}

// MARK: - Control groups

/// Tries whether groups can be made.
private struct ControlGroupTrial {
  let files: SystemFiles
  let pid: Int32

  func availability(
    of controller: Controller, in groups: ControlGroupFolders
  ) -> Capabilities.Availability<ControlGroupFolder> {
    guard let folder = groups.ownFolder(of: controller, in: files) else {
      return .unavailable(
        reason: "no control group here has the controller '\(controller.rawValue)'")
    }
    do throws(SystemFileError) {
      if folder.version == .v2 {
        guard try enable(controller, in: folder) else {
          return .unavailable(reason: occupied(folder))
        }
      }
      let group = ControlGroupName(pid: pid, serial: .trial).path(in: folder)
      try files.makeFolder(group)
      let kind = files.line("\(group)/cgroup.type")
      try files.removeFolder(group)
      // Below a group with threads of its own, groups are 'domain invalid' and take no process.
      guard kind == nil || kind == "domain" else { return .unavailable(reason: occupied(folder)) }
    } catch {
      return .unavailable(
        reason: error.code == EBUSY
          ? occupied(folder)
          : "groups cannot be made in \(files.location(of: folder.path)) (\(error.reason))")
    }
    if folder.version == .v1, !files.exists("\(folder.path)/\(controller.limitFileOfV1)") {
      return .unavailable(reason: "this kernel has no \(controller.limitFileOfV1)")
    }
    return .available(folder)
  }

  /// Turns a controller on for the group's children, and returns whether that is possible.
  ///
  /// The kernel gives controllers only to children of groups without processes ("no internal
  /// processes", cgroups(7)), the root group aside, which alone has no `cgroup.type`. Where this
  /// process is alone in a group that was delegated to it, it makes way into a child.
  private func enable(
    _ controller: Controller, in folder: ControlGroupFolder
  ) throws(SystemFileError) -> Bool {
    let control = "\(folder.path)/cgroup.subtree_control"
    if files.words(control).contains(controller.rawValue) { return true }
    let processes = files.words("\(folder.path)/cgroup.procs")
    if files.exists("\(folder.path)/cgroup.type"), !processes.isEmpty {
      guard processes == ["\(pid)"] else { return false }
      let leaf = ControlGroupName(pid: pid, serial: .harness).path(in: folder)
      try files.makeFolder(leaf)
      try files.write("\(pid)", to: "\(leaf)/cgroup.procs")
    }
    try files.write("+\(controller.rawValue)", to: control)
    return true
  }

  private func occupied(_ folder: ControlGroupFolder) -> String {
    """
    the control group \(files.location(of: folder.path)) has other processes, so its children get \
    no controllers (start divide in a group of its own: systemd-run --user --scope -p Delegate=yes)
    """
  }
}

extension Controller {
  /// A file without which the controller of version 1 cannot limit: kernels leave it out.
  fileprivate var limitFileOfV1: String {
    switch self {
    case .cpu: "cpu.cfs_quota_us"
    case .memory: "memory.limit_in_bytes"
    }
  }
}

// MARK: - systemd

/// The scopes that the user's systemd makes.
package struct SystemdScopes: Hashable, Sendable {
  /// The path of `systemd-run`.
  package let program: String
  /// The controllers that were delegated to the user's systemd.
  package let controllers: Set<Controller>
  /// The variables by which the program finds the user's systemd, and which end with it.
  package let variables: [String: String]

  /// Creates a description of scopes.
  package init(
    program: String, controllers: Set<Controller>, variables: [String: String] = [:]
  ) {
    self.program = program
    self.controllers = controllers
    self.variables = variables
  }
}

/// Looks for the user's systemd.
private struct UserSystemd {
  let files: SystemFiles
  let environment: [String: String]
  let user: UInt32

  private var slice: String { "user-\(user).slice" }

  /// Returns which controllers scopes have, if systemd answers and a scope leaves no limit behind.
  func scopes(
    insteadOf groups: ControlGroupFolders
  ) -> Capabilities.Availability<SystemdScopes> {
    let programs = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/systemd-run" }
    guard let program = programs.first(where: files.exists) else {
      return .unavailable(reason: "systemd-run is not installed")
    }
    guard let folder = environment["XDG_RUNTIME_DIR"], !folder.isEmpty else {
      return .unavailable(reason: "the user has no session (XDG_RUNTIME_DIR is not set)")
    }
    guard ["systemd/private", "bus"].contains(where: { files.answers(socket: "\(folder)/\($0)") })
    else { return .unavailable(reason: "the user's systemd does not answer") }
    // A scope is made in the user's slice, so that limits below it, as of a batch job, would not
    // bind the worker.
    let left = groups.unifiedFolders().prefix { !$0.hasSuffix("/\(slice)") }
    if let limited = left.first(where: hasLimit) {
      return .unavailable(
        reason: "a scope of the user's systemd would leave the limits of "
          + files.location(of: limited))
    }
    // A property for a controller that was not delegated is accepted and does nothing.
    let delegated = files.words(
      "sys/fs/cgroup/user.slice/\(slice)/user@\(user).service/cgroup.controllers")
    let controllers = Set(delegated.compactMap(Controller.init))
    return controllers.isEmpty
      ? .unavailable(reason: "the user's systemd was given no controllers")
      : .available(
        SystemdScopes(
          program: program, controllers: controllers,
          variables: environment.filter {
            ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"].contains($0.key)
          }))
  }

  private func hasLimit(_ folder: String) -> Bool {
    ["cpu.max", "memory.max"].contains { file in
      files.words("\(folder)/\(file)").first.map { $0 != "max" } ?? false
    }
  }
}
