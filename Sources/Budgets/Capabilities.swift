/// A resource that control groups limit.
package enum Controller: String, CaseIterable, Hashable, Sendable { case cpu, memory }

/// How this machine lets this user limit processor time and memory.
package struct Capabilities: Hashable, Sendable {
  /// A way to put a worker into a control group.
  package enum BackEnd: Hashable, Sendable {
    /// A folder of the unified hierarchy in which groups with this controller can be made.
    case version2(folder: String)
    /// A folder of a version 1 hierarchy in which groups can be made.
    case version1(folder: String)
    /// A scope of the user's service manager.
    case systemd
    /// None, and why.
    case none(reason: String)

    /// The back end's name in records.
    package var name: String {
      switch self {
      case .version2: "cgroup-v2"
      case .version1: "cgroup-v1"
      case .systemd: "systemd-scope"
      case .none: "unenforced"
      }
    }
  }

  package var cpu: BackEnd
  package var memory: BackEnd

  package init(cpu: BackEnd, memory: BackEnd) {
    self.cpu = cpu
    self.memory = memory
  }

  /// The back end of a controller.
  package subscript(controller: Controller) -> BackEnd {
    switch controller {
    case .cpu: cpu
    case .memory: memory
    }
  }

  /// Finds out by really making and removing a group in each hierarchy.
  ///
  /// - Parameters:
  ///   - system: The system's files.
  ///   - process: This process, for the group's name.
  ///   - environment: Tells where the user's service manager listens.
  package init(probing system: SystemFolder, process: Int, environment: [String: String]) {
    let own = OwnGroups(system)
    let manager = environment["XDG_RUNTIME_DIR"].map { $0 + "/systemd/private" }
    let hasManager =
      (manager.map(system.exists) ?? false) && system.exists("/usr/bin/systemd-run")

    func backEnd(_ controller: Controller) -> BackEnd {
      if let folder = own.version2Folders.first(where: {
        system.offers(controller, in: $0) && system.canMakeGroup(in: $0, process: process)
      }) {
        return .version2(folder: folder)
      }
      if let folder = own.version1Folder(controller),
        system.canMakeGroup(in: folder, process: process)
      {
        return .version1(folder: folder)
      }
      if hasManager { return .systemd }
      return .none(
        reason: own.isEmpty
          ? "this system has no control groups"
          : "no control group with '\(controller.rawValue)' can be made by this user, and no user "
            + "service manager answers")
    }
    self.init(cpu: backEnd(.cpu), memory: backEnd(.memory))
  }
}

/// Where the groups of this process are mounted.
struct OwnGroups {
  /// Folders of the unified hierarchy, from this process's group to the top.
  let version2Folders: [String]
  private let version1: [String: String]

  var isEmpty: Bool { version2Folders.isEmpty && version1.isEmpty }

  func version1Folder(_ controller: Controller) -> String? { version1[controller.rawValue] }

  init(_ system: SystemFolder) {
    // mountinfo: … mount-point options - type source super-options
    var mounts: [(type: String, folder: String, options: [Substring])] = []
    for line in (system.text("/proc/self/mountinfo") ?? "").split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash > 4, fields.count > dash + 3 else {
        continue
      }
      mounts.append(
        (String(fields[dash + 1]), String(fields[4]), fields[dash + 3].split(separator: ",")))
    }
    var version1: [String: String] = [:]
    var version2: [String] = []
    // cgroup: number:controllers:path
    for line in (system.text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let path = fields[2] == "/" ? "" : String(fields[2])
      if fields[1].isEmpty {
        guard let mount = mounts.first(where: { $0.type == "cgroup2" }) else { continue }
        var path = path
        while !path.isEmpty {
          version2.append(mount.folder + path)
          path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        version2.append(mount.folder)
      } else {
        for controller in fields[1].split(separator: ",") {
          guard
            let mount = mounts.first(where: {
              $0.type == "cgroup" && $0.options.contains(controller)
            })
          else { continue }
          version1[String(controller)] = mount.folder + path
        }
      }
    }
    version2Folders = version2
    self.version1 = version1
  }
}

extension SystemFolder {
  /// Whether groups made in `folder` of the unified hierarchy have this controller.
  fileprivate func offers(_ controller: Controller, in folder: String) -> Bool {
    (text(folder + "/cgroup.subtree_control") ?? "").split(separator: " ")
      .contains { $0 == controller.rawValue }
  }

  fileprivate func canMakeGroup(in folder: String, process: Int) -> Bool {
    let group = folder + "/divide-\(process)-probe"
    guard makeFolder(group) else { return false }
    removeFolder(group)
    return true
  }
}
