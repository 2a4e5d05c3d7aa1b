package import Hardware
package import Quantities

/// The slice of a machine that is granted to a run: one that the machine really has.
package struct Budget: Hashable, Sendable {
  /// What a budget stands for.
  package enum Standing: String, Hashable, Sendable {
    /// The whole machine as it is.
    case native
    /// A part of a bigger machine, whose turbo, caches and memory channels are still better than
    /// those of a machine of that size.
    case emulated
  }

  /// What was asked for.
  package let request: BudgetRequest
  /// The PUs, by OS index.
  package let pus: CPUSet
  /// The cores those PUs are on.
  package let coreCount: Int
  /// The most threads, the main one included.
  package let threads: Int
  /// Processor time per wall time, in PUs; `nil` for no quota.
  package let quota: Double?
  /// The memory limit; `nil` for none beside the machine's.
  package let memory: ByteCount?
  /// The memory of the machine that this process may use, if known.
  package let machineMemory: ByteCount?
  package let isa: InstructionSet?
  /// The NUMA nodes that memory has to come from; `nil` for any.
  package let numaNodes: CPUSet?
  package let time: Duration?
  package let standing: Standing

  /// The budget's name: its canonical text.
  package var name: String { request.description }
  /// The memory that a kernel may take.
  package var memoryLimit: ByteCount? { memory ?? machineMemory }

  /// Grants a request on a machine.
  ///
  /// PUs are chosen by locality: the fastest kind of core first, one package before the next, and
  /// neighbours in hwloc's order, which share caches and NUMA nodes; one PU of each core unless `smt`
  /// asks for more.
  ///
  /// - Throws: `BudgetError` that says what would fit.
  package init(_ request: BudgetRequest, on machine: Machine) throws(BudgetError) {
    let named = [
      ("cores", request.cores != nil), ("packages", request.packages != nil),
      ("numa", request.numaNodes != nil), ("pus", request.pus != nil),
    ].filter(\.1).map(\.0)
    guard named.count <= 1 else { throw .conflicting(keys: named) }

    self.request = request
    pus = try Self.choosePUs(request, machine)
    let chosen = Set(pus.indexes)
    coreCount = machine.cores.count { !chosen.isDisjoint(with: $0.pus) }

    if let quota = request.quota, quota > Double(pus.count) {
      throw .quota(asked: quota, pus: pus.count)
    }
    quota = request.quota
    let granted = min(pus.count, Int((request.quota ?? Double(pus.count)).rounded(.up)))
    if let asked = request.threads, asked > pus.count {
      throw .threads(asked: asked, pus: pus.count)
    }
    threads = request.threads ?? max(1, granted)

    if let asked = request.memory, let available = machine.memory, asked > available {
      throw .memory(askedBytes: asked.bytes, availableBytes: available.bytes)
    }
    memory = request.memory
    machineMemory = machine.memory
    if let isa = request.isa, !machine.isa.contains(isa) {
      throw .isa(asked: isa.rawValue, known: machine.isa.map(\.rawValue))
    }
    isa = request.isa
    numaNodes = request.numaNodes
    time = request.time
    let isWhole = coreCount == machine.cores.count
    standing =
      isWhole && quota == nil && memory == nil && isa == nil && request.threads == nil
      ? .native : .emulated
  }

  private static func choosePUs(
    _ request: BudgetRequest, _ machine: Machine
  ) throws(BudgetError) -> CPUSet {
    if let pus = request.pus {
      guard pus.isSubset(of: machine.allowedPUs) else {
        throw .notAllowed(pus: pus.description, allowed: machine.allowedPUs.description)
      }
      return pus
    }
    var cores = machine.allowedCores
    if let count = request.packages {
      let packages = cores.compactMap(\.package).distinct()
      let available = max(1, packages.count)
      guard count <= available else {
        throw .tooMany(
          what: "packages", asked: count, key: "packages", available: available)
      }
      if !packages.isEmpty {
        cores.removeAll { core in !packages.prefix(count).contains { $0 == core.package } }
      }
    }
    if let nodes = request.numaNodes {
      let known = CPUSet(cores.compactMap(\.numaNode))
      guard nodes.isSubset(of: known) else {
        throw .unknownNodes(asked: nodes.description, known: known.description)
      }
      cores.removeAll { core in !(core.numaNode.map(nodes.contains) ?? false) }
    }
    if let count = request.cores {
      guard count <= cores.count else {
        throw .tooMany(what: "cores", asked: count, key: "cores", available: cores.count)
      }
      cores = Array(cores.prefix(count))
    }
    let perCore = request.smt ?? 1
    let most = cores.map(\.pus.count).min() ?? 0
    guard perCore <= most else {
      throw .tooMany(what: "PUs per core", asked: perCore, key: "smt", available: most)
    }
    return CPUSet(cores.flatMap { $0.pus.prefix(perCore) })
  }
}

extension Machine {
  /// The cores with a PU this process may use, reduced to those PUs, the fastest kind first.
  fileprivate var allowedCores: [Core] {
    let usable = cores.compactMap { core -> Core? in
      var core = core
      core.pus.removeAll { !allowedPUs.contains($0) }
      return core.pus.isEmpty ? nil : core
    }
    func speed(_ core: Core) -> Int {
      core.kind.flatMap { cpuKinds.indices.contains($0) ? cpuKinds[$0].efficiency : nil } ?? 0
    }
    return usable.enumerated()
      .sorted { (-speed($0.element), $0.offset) < (-speed($1.element), $1.offset) }
      .map(\.element)
  }
}

extension Sequence where Element: Hashable {
  /// The elements, each once, in order of first appearance.
  fileprivate func distinct() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
