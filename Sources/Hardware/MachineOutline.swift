import Quantities

/// A machine's tree, made short enough to read.
///
/// Caches that belong to one core stand beside that core, and identical siblings become one entry
/// with a count.
package struct MachineOutline: Hashable, Sendable {
  /// One line of the outline, or several where it is long.
  package struct Entry: Hashable, Sendable {
    /// What it is, such as `Core ×64` or `NUMA node 0`.
    package var title: String
    /// What else there is to say, in order.
    package var details: [String]
    /// What is below it.
    package var children: [Entry]

    /// Creates an entry from its parts.
    package init(title: String, details: [String] = [], children: [Entry] = []) {
      self.title = title
      self.details = details
      self.children = children
    }
  }

  /// The whole machine.
  package var root: Entry
}

extension Machine {
  /// Returns the outline of the machine's tree.
  ///
  /// - Parameter folded: Whether identical siblings become one entry with a count.
  /// - Returns: The outline, from the machine down to its cores and PUs.
  package func outline(folded: Bool = true) -> MachineOutline {
    let outliner = Outliner(folded: folded, allPUs: allPUs, allowedPUs: allowedPUs)
    return MachineOutline(
      root: .init(
        title: "Machine", details: counts,
        children: outliner.entries(
          for: root.hanging(devices, numaNodes: numaNodes.count).children)))
  }

  private var counts: [String] {
    [
      counted(packages, "package"), dies.map { counted($0, "die") },
      counted(numaNodes.count, "NUMA node"), counted(cores.count, "core"), counted(pus, "PU"),
      accelerators.cards.isEmpty ? nil : counted(accelerators.cards.count, "GPU"),
    ].compactMap(\.self)
  }
}

/// Turns siblings into entries.
private struct Outliner {
  let folded: Bool
  let allPUs: CPUSet
  let allowedPUs: CPUSet

  /// Returns the entries for siblings.
  ///
  /// - Parameters:
  ///   - siblings: Objects below one parent.
  ///   - isExample: Whether these stand for others like them, so that indexes would mislead.
  /// - Returns: An entry for each run of identical siblings, or for each sibling.
  func entries(for siblings: [MachineObject], isExample: Bool = false) -> [MachineOutline.Entry] {
    var runs: [(shape: Shape, members: [MachineObject])] = []
    for sibling in siblings {
      let shape = shape(of: sibling)
      if folded, runs.last?.shape == shape {
        runs[runs.count - 1].members.append(sibling)
      } else {
        runs.append((shape, [sibling]))
      }
    }
    return runs.map { entry(for: $0.members, isExample: isExample) }
  }

  private func entry(for members: [MachineObject], isExample: Bool) -> MachineOutline.Entry {
    let chain = Chain(from: members[0])
    let isFolded = members.count > 1
    let pus = CPUSet(members.flatMap(\.pus.indexes))
    var details = chain.head.attributes.isEmpty ? [] : [chain.head.attributes]
    if let leaves = chain.puCount {
      details.append(counted(leaves, "PU") + (isFolded ? " each" : ""))
    }
    if !chain.caches.isEmpty {
      details.append("own " + chain.caches.map(\.nameWithSize).joined(separator: " + "))
    }
    if !isExample {
      if pus != allPUs, chain.head.kind != "PU" { details.append(listed(pus)) }
      if pus.isEmpty {
        details.append("no PUs near")
      } else if chain.head.kind == Accelerator.objectKind {
        if allowedPUs.intersection(pus).isEmpty { details.append("no allowed PU near") }
      } else if allowedPUs.intersection(pus).isEmpty {
        details.append("not allowed")
      } else if chain.puCount != nil, !pus.isSubset(of: allowedPUs) {
        details.append("only \(listed(allowedPUs.intersection(pus))) allowed")
      }
    }
    return MachineOutline.Entry(
      title: title(of: chain.head, count: members.count, isExample: isExample), details: details,
      children: entries(for: chain.children, isExample: isExample || isFolded))
  }

  private func title(of object: MachineObject, count: Int, isExample: Bool) -> String {
    if count > 1 { return "\(object.displayName) ×\(count)" }
    // The kernel numbers PUs and NUMA nodes; of the rest, hwloc's numbers are the clearer.
    if object.kind == Accelerator.objectKind, !isExample, let index = object.logicalIndex {
      return "gpu:\(index)"
    }
    let index =
      switch object.kind {
      case "PU", "NUMANode": object.osIndex
      default: object.logicalIndex
      }
    return object.displayName + (isExample ? "" : index.map { " \($0)" } ?? "")
  }

  private func listed(_ pus: CPUSet) -> String {
    let list = pus.description
    let isShort = list.utf8.count <= 32
    guard !isShort, let first = pus.indexes.first, let last = pus.indexes.last else {
      return (pus.count == 1 ? "PU " : "PUs ") + list
    }
    return "\(pus.count) PUs from \(first) to \(last)"
  }

  /// What makes two siblings alike to a reader: all but their indexes.
  private struct Shape: Hashable {
    var kind: String
    var attributes: String
    var allowed: Int
    var pus: Int
    var children: [Shape]
  }

  private func shape(of object: MachineObject) -> Shape {
    Shape(
      kind: object.kind, attributes: object.attributes,
      allowed: object.pus.intersection(allowedPUs).count, pus: object.pus.count,
      children: object.children.map(shape))
  }
}

/// An object with the only children below it that need no line of their own.
///
/// The caches of one core, the core and its PUs become one: the core.
private struct Chain {
  /// The object that gives its name.
  var head: MachineObject
  /// The caches that belong to it alone, from the largest.
  var caches: [MachineObject] = []
  /// How many PUs it ends in, if it ends in PUs.
  var puCount: Int?
  var children: [MachineObject] = []

  init(from top: MachineObject) {
    head = top
    var path = [top]
    while let last = path.last, last.children.count == 1 { path.append(last.children[0]) }
    if top.kind != "Core", !top.isCache {
      children = top.children
    } else if let core = path.firstIndex(where: { $0.kind == "Core" }),
      path[..<core].allSatisfy(\.isCache)
    {
      head = path[core]
      let below = path[(core + 1)...].prefix { $0.isCache }
      caches = Array(path[..<core] + below)
      adopt((below.last ?? head).children)
    } else {
      adopt(top.children)
    }
  }

  private mutating func adopt(_ objects: [MachineObject]) {
    if !objects.isEmpty, objects.allSatisfy({ $0.kind == "PU" }) {
      puCount = objects.count
    } else {
      children = objects
    }
  }
}

extension MachineObject {
  fileprivate var isCache: Bool { kind.hasSuffix("Cache") && kind != "MemCache" }

  /// hwloc's name, as people write it.
  fileprivate var displayName: String {
    switch kind {
    case "NUMANode": "NUMA node"
    case "MemCache": "Memory-side cache"
    case _ where isCache: "\(kind.dropLast("Cache".count)) cache"
    case _ where kind.hasPrefix("Group"): "Group"
    default: kind
    }
  }

  fileprivate var nameWithSize: String {
    "\(kind.dropLast("Cache".count))" + (attributes.isEmpty ? "" : " \(attributes)")
  }
}
