import Hardware

/// A core and those of its PUs that a budget may use.
struct UsableCore: Hashable {
  let core: Core
  let pus: [Int]
}

extension Machine {
  /// The cores this process may use, each with at most `smt` of its PUs, in logical order.
  ///
  /// Where hwloc sees no cores, each PU stands for one.
  func usableCores(smt: Int) -> [UsableCore] {
    let cores =
      cores.isEmpty
      ? allowedPUs.indexes.enumerated().map { index, pu in
        Core(logicalIndex: index, package: nil, numaNode: nil, pus: [pu], kind: nil)
      }
      : cores
    return cores.compactMap { core in
      let pus = core.pus.filter(allowedPUs.contains)
      return pus.isEmpty ? nil : UsableCore(core: core, pus: Array(pus.prefix(smt)))
    }
  }
}

/// Chooses the cores that are nearest to each other.
///
/// Performance cores come before efficiency cores where hwloc ranks them. Among equals, the cores
/// share as much as they can: one package, then one NUMA node, then one cache from the last level
/// down. Where no group is large enough, the largest is filled first.
struct Locality {
  private let machine: Machine
  private let cacheLevels: [Int]

  init(of machine: Machine) {
    self.machine = machine
    let shared = machine.caches.filter { $0.kind != .instruction && $0.level > 1 }
    cacheLevels = Set(shared.map(\.level)).sorted(by: >)
  }

  /// Returns `count` of these cores, in logical order.
  ///
  /// - Precondition: There are at least `count`.
  func nearest(_ count: Int, of cores: [UsableCore]) -> [UsableCore] {
    precondition(count <= cores.count, "More cores are asked for than there are.")
    var chosen: [UsableCore] = []
    for (_, equals) in grouped(cores, by: rank).sorted(by: { $0.key > $1.key }) {
      let wanted = min(count - chosen.count, equals.count)
      chosen += nearest(wanted, of: equals, levels: levels[...])
    }
    return chosen.sorted { $0.core.logicalIndex < $1.core.logicalIndex }
  }

  /// How fast a core's kind is; the same for all where hwloc cannot tell.
  private func rank(_ usable: UsableCore) -> Int {
    guard machine.cpuKinds.allSatisfy({ $0.efficiency != nil }), let kind = usable.core.kind,
      machine.cpuKinds.indices.contains(kind)
    else { return 0 }
    return machine.cpuKinds[kind].efficiency ?? 0
  }

  /// What cores can share, from the widest, as the number of the group a core is in.
  private var levels: [(UsableCore) -> Int] {
    let package: (UsableCore) -> Int = { $0.core.package ?? -1 }
    let node: (UsableCore) -> Int = { $0.core.numaNode ?? -1 }
    let caches = cacheLevels.map { level in { usable in cache(level, of: usable) } }
    return [package, node] + caches
  }

  private func cache(_ level: Int, of usable: UsableCore) -> Int {
    machine.caches.firstIndex {
      $0.level == level && $0.kind != .instruction && $0.pus.contains(usable.pus[0])
    } ?? -1
  }

  private func nearest(
    _ count: Int, of cores: [UsableCore], levels: ArraySlice<(UsableCore) -> Int>
  ) -> [UsableCore] {
    guard count < cores.count, let level = levels.first else { return Array(cores.prefix(count)) }
    var groups = grouped(cores, by: level).map(\.members)
    var chosen: [UsableCore] = []
    while chosen.count < count {
      let wanted = count - chosen.count
      let largest = groups.map(\.count).max() ?? 0
      guard let next = groups.firstIndex(where: { $0.count >= min(wanted, largest) }) else { break }
      let group = groups.remove(at: next)
      chosen += nearest(min(wanted, group.count), of: group, levels: levels.dropFirst())
    }
    return chosen
  }

  /// Returns the cores in groups of the same key, in the order in which the keys first appear.
  private func grouped(
    _ cores: [UsableCore], by key: (UsableCore) -> Int
  ) -> [(key: Int, members: [UsableCore])] {
    var groups: [(key: Int, members: [UsableCore])] = []
    for core in cores {
      let key = key(core)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].members.append(core)
      } else {
        groups.append((key, [core]))
      }
    }
    return groups
  }
}
