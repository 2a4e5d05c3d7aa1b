import Glibc
import Hardware
package import System

/// The control groups of one worker, from before it starts until after it ended.
///
///     let session = try plan.openSession(serial: 7)
///     let command = session.command(launcher: launcher, running: worker, environment: variables)
///     …                                 // start it, wait for it
///     let counters = session.counters()
///     try session.close()
package struct ControlGroupSession: Hashable, Sendable {
  /// What the groups enforce.
  package let plan: EnforcementPlan
  private let files: SystemFiles
  private let name: ControlGroupName

  fileprivate init(
    opening plan: EnforcementPlan, as name: ControlGroupName, in files: SystemFiles
  ) throws(EnforcementError) {
    self.plan = plan
    self.files = files
    self.name = name
    var made: [String] = []
    do throws(EnforcementError) {
      for group in plan.groups {
        let folder = name.path(in: group.parent)
        do { try files.makeFolder(folder) } catch { throw .notMade(error) }
        made.append(folder)
        for limit in group.limits { try set(limit, in: folder) }
      }
    } catch {
      for folder in made { try remove(folder) }
      throw error
    }
  }

  private func set(_ limit: GroupPlan.Limit, in folder: String) throws(EnforcementError) {
    let file = "\(folder)/\(limit.file)"
    if limit.optional && !files.exists(file) { return }
    do { try files.write(limit.text, to: file) } catch { throw .notSet(limit.resource, error) }
  }
}

/// Why a budget's control groups could not be made, set or removed.
package enum EnforcementError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kernel refused the group's folder.
  case notMade(SystemFileError)
  /// The kernel refused the limit of a resource.
  case notSet(Resource, SystemFileError)
  /// The group's folder could not be removed, as processes are left in it.
  case leftBehind(SystemFileError)

  /// What happened, why, and what to do.
  package var description: String {
    switch self {
    case .notMade(let error):
      "A control group for the worker could not be made. \(error) Start again, or as another user."
    case .notSet(let resource, let error):
      """
      The control group did not take the budget's \(resource.rawValue). \(error) Leave it out of \
      the budget, or raise the limit of the group around this process.
      """
    case .leftBehind(let error):
      "A control group is left behind. \(error) Remove it with rmdir when its processes have ended."
    }
  }
}

// MARK: - Opening

extension EnforcementPlan {
  /// Makes the control groups for one worker and writes their limits.
  ///
  /// - Parameters:
  ///   - serial: A number that no other open session of this process has.
  ///   - pid: This process, by which the groups are named.
  ///   - files: Where the kernel's files are.
  /// - Returns: The open session; close it when the worker has ended.
  /// - Throws: `EnforcementError` if a group or a limit was refused; then no group is left.
  package func openSession(
    serial: Int, pid: Int32 = getpid(), in files: SystemFiles = SystemFiles()
  ) throws(EnforcementError) -> ControlGroupSession {
    try ControlGroupSession(
      opening: self, as: ControlGroupName(pid: pid, serial: .worker(serial)), in: files)
  }
}

// MARK: - Launching

extension ControlGroupSession {
  /// Returns the command that starts a program under the budget.
  ///
  /// It has a session of its own, so that it and its children can be signalled together, leaves no
  /// core dump, and gains no privileges.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - program: The program to become.
  ///   - arguments: The program's arguments.
  ///   - environment: The variables the program starts with, before the budget's changes.
  ///   - parent: The process whose end ends the program. The kernel takes the *thread* that started
  ///     it for its parent (prctl(2), `PR_SET_PDEATHSIG`): name it only where that thread lives as
  ///     long, which threads of a pool do not.
  /// - Returns: The command; it keeps its PID while it becomes the program.
  package func command(
    launcher: String, running program: String, arguments: [String] = [],
    environment: [String: String], parent: Int32? = nil
  ) -> LaunchCommand {
    let launch = launchArguments(parent: parent) + ["--", program] + arguments
    guard let scope = plan.scope else {
      return LaunchCommand(executable: launcher, arguments: launch, environment: environment)
    }
    let properties = scope.properties.flatMap { ["-p", $0] }
    return LaunchCommand(
      executable: scope.program,
      arguments: ["--user", "--scope", "--quiet", "--collect", "--unit=\(name)"] + properties
        + ["--", launcher] + launch,
      environment: environment.merging(scope.variables) { $1 })
  }

  private func launchArguments(parent: Int32?) -> [String] {
    var arguments = ["--session", "--no-core", "--no-new-privileges"]
    if let parent { arguments += ["--die-with-parent", "\(parent)"] }
    for group in plan.groups {
      let procs = files.location(of: "\(name.path(in: group.parent))/cgroup.procs")
      arguments += ["--cgroup-procs", procs]
    }
    arguments += ["--cpus", "\(plan.budget.pus)"]
    if let nodes = plan.memoryNodes { arguments += ["--mems", "\(nodes)"] }
    if let bytes = plan.addressSpace { arguments += ["--address-space", "\(bytes)"] }
    // What finds systemd isn't a kernel's business.
    let spent = plan.scope?.variables.keys.sorted() ?? []
    for name in plan.removedVariables + spent { arguments += ["--unset", name] }
    for (name, value) in plan.variables.sorted(by: { $0.key < $1.key }) {
      arguments += ["--env", "\(name)=\(value)"]
    }
    return arguments
  }
}

// MARK: - Reading and closing

extension ControlGroupSession {
  /// Returns the counters of the groups; all absent where there are none.
  package func counters() -> ControlGroupCounters {
    var folders: [Controller: ControlGroupFolder] = [:]
    for group in plan.groups {
      for controller in group.controllers {
        folders[controller] = ControlGroupFolder(
          version: group.parent.version, path: name.path(in: group.parent))
      }
    }
    return ControlGroupCounters(of: folders, in: files)
  }

  /// Ends what still runs in the groups and removes them.
  ///
  /// - Returns: The processes that had outlived the worker.
  /// - Throws: `EnforcementError` if a group stays, as when a process cannot be ended.
  @discardableResult
  package func close() throws(EnforcementError) -> [Int32] {
    var ended: Set<Int32> = []
    for group in plan.groups { ended.formUnion(try remove(name.path(in: group.parent))) }
    return ended.sorted()
  }

  /// Removes a group, ending its processes; the kernel lets go of it shortly after the last.
  @discardableResult
  private func remove(_ folder: String) throws(EnforcementError) -> Set<Int32> {
    var ended: Set<Int32> = []
    for attempt in 1... {
      do throws(SystemFileError) {
        try files.removeFolder(folder)
        break
      } catch {
        if error.code == ENOENT { break }
        guard error.code == EBUSY, attempt < 200 else { throw .leftBehind(error) }
      }
      for pid in files.words("\(folder)/cgroup.procs").compactMap({ Int32($0) })
      where pid != getpid() {
        ended.insert(pid)
        kill(pid, SIGKILL)
      }
      usleep(10_000)
    }
    return ended
  }
}
