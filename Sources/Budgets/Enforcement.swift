import FoundationEssentials
package import Hardware
import Quantities

/// How a budget is enforced on this machine, and how that is verified.
package struct Enforcement: Sendable {
  package let budget: Budget
  private let capabilities: Capabilities
  private let userCoreType: String?

  /// Plans the enforcement of a budget.
  ///
  /// - Parameter environment: The user's environment; an `OPENBLAS_CORETYPE` in it is respected where
  ///   the budget names no instruction set.
  package init(_ budget: Budget, _ capabilities: Capabilities, environment: [String: String]) {
    self.budget = budget
    self.capabilities = capabilities
    userCoreType = environment["OPENBLAS_CORETYPE"]
  }
}

// MARK: - Launching

/// A command line with its environment.
package struct LaunchCommand: Hashable, Sendable {
  package var executable: String
  package var arguments: [String]
  package var environment: [String: String]
}

extension Enforcement {
  /// Returns the command that enters the budget and becomes the worker.
  ///
  /// The order is: control group, affinity, memory policy, environment, worker; all of it before the
  /// worker loads a library.
  ///
  /// - Parameters:
  ///   - launcher: The path of `divide-launch`.
  ///   - worker: The path of the worker.
  ///   - group: The control groups made for it.
  ///   - parent: This process, with which the worker has to end.
  ///   - libraryThreads: How many threads libraries may start: 1 where the kernel starts its own.
  ///   - environment: This process's environment.
  package func launch(
    launcher: String, worker: String, group: WorkerGroup?, parent: Int, libraryThreads: Int,
    environment: [String: String]
  ) -> LaunchCommand {
    var options: [String] = []
    for file in group?.processFiles ?? [] { options += ["--cgroup-procs", file] }
    options += ["--session", "--die-with-parent", "\(parent)", "--no-core"]
    options += ["--cpus", budget.pus.description]
    if let nodes = budget.numaNodes { options += ["--mems", nodes.description] }
    if let bytes = addressSpace { options += ["--address-space", "\(bytes)"] }
    var environment = environment
    for (name, value) in variables(libraryThreads: libraryThreads) { environment[name] = value }
    for name in ["OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY"] { environment[name] = nil }

    let command = [launcher] + options + ["--", worker]
    let scope = scopeProperties
    guard !scope.isEmpty else {
      return LaunchCommand(
        executable: launcher, arguments: Array(command.dropFirst()), environment: environment)
    }
    return LaunchCommand(
      executable: "/usr/bin/systemd-run",
      arguments: ["--user", "--scope", "--quiet", "--collect"]
        + scope.flatMap { ["--property", $0] } + ["--"] + command,
      environment: environment)
  }

  private var scopeProperties: [String] {
    var properties: [String] = []
    if let quota = budget.quota, capabilities.cpu == .systemd {
      properties.append("CPUQuota=\(Int((quota * 100).rounded()))%")
    }
    if let memory = budget.memory, capabilities.memory == .systemd {
      properties.append("MemoryMax=\(memory.bytes)")
    }
    return properties
  }

  /// The limit on address space, where no control group limits memory.
  private var addressSpace: Int64? {
    guard let memory = budget.memory, case .none = capabilities.memory else { return nil }
    return memory.bytes
  }

  /// The environment that numerical libraries look at.
  package func variables(libraryThreads: Int) -> [String: String] {
    var variables: [String: String] = [:]
    for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"] {
      variables[name] = "\(libraryThreads)"
    }
    if let isa = budget.isa {
      variables["DIVIDE_ISA"] = isa.rawValue
      variables["OPENBLAS_CORETYPE"] = isa.openBLASCoreType
      variables["ONEDNN_MAX_CPU_ISA"] = isa.oneDNNName
    }
    return variables
  }
}

// MARK: - Verifying

/// What was read back of a worker.
package struct Observation: Hashable, Sendable {
  /// The PUs each thread may run on, in the kernel's list format.
  package var threadPUs: [String]
  /// The most threads seen at once.
  package var mostThreads: Int
  /// The library's own name of the code it chose, if the kernel told.
  package var libraryCore: String?
  /// Whether the worker was in its control groups; `nil` when it has none.
  package var isInGroup: Bool?
  /// The limits read back from its control groups.
  package var limits: WorkerGroup.Limits

  package init(
    threadPUs: [String], mostThreads: Int, libraryCore: String?, isInGroup: Bool?,
    limits: WorkerGroup.Limits
  ) {
    self.threadPUs = threadPUs
    self.mostThreads = mostThreads
    self.libraryCore = libraryCore
    self.isInGroup = isInGroup
    self.limits = limits
  }
}

extension Enforcement {
  /// Returns the three facts for each resource of the budget.
  package func facts(_ seen: Observation) -> [ResourceFact] {
    var facts = [pusFact(seen), threadsFact(seen)]
    if let quota = budget.quota {
      facts.append(
        groupFact(
          .quota, requested: "\(quota) PUs", .cpu, seen,
          matches: seen.limits.quota.map { abs($0 - quota) < 0.001 },
          found: seen.limits.quota.map { "\($0) PUs" }))
    }
    if let memory = budget.memory {
      // The kernel rounds limits down to whole pages.
      let matches = seen.limits.memory.map {
        $0 <= memory && $0.bytes > memory.bytes - 65_536
      }
      var fact = groupFact(
        .memory, requested: "\(memory.bytes) bytes", .memory, seen, matches: matches,
        found: seen.limits.memory.map { "\($0.bytes) bytes" })
      if addressSpace != nil {
        fact.enforcedBy = "rlimit (address space)"
        fact.reason = nil
        fact.verification = .unverified(reason: "the limit holds for address space, not for use")
      }
      facts.append(fact)
    }
    if let isa = budget.isa { facts.append(isaFact(isa, seen)) }
    if let nodes = budget.numaNodes {
      facts.append(
        ResourceFact(
          resource: .numa, requested: nodes.description, enforcedBy: "memory policy", reason: nil,
          verification: .unverified(reason: "the kernel tells the policy per mapping only")))
    }
    return facts
  }

  private func pusFact(_ seen: Observation) -> ResourceFact {
    let outside = seen.threadPUs.first { list in
      !(CPUSet(list: list)?.isSubset(of: budget.pus) ?? false)
    }
    return ResourceFact(
      resource: .pus, requested: budget.pus.description, enforcedBy: "affinity", reason: nil,
      verification: seen.threadPUs.isEmpty
        ? .unverified(reason: "the worker ended before its threads were read")
        : outside.map { .contradicted(seen: "a thread on the PUs \($0)") } ?? .verified)
  }

  private func threadsFact(_ seen: Observation) -> ResourceFact {
    ResourceFact(
      resource: .threads, requested: "\(budget.threads)", enforcedBy: "environment", reason: nil,
      verification: seen.mostThreads == 0
        ? .unverified(reason: "the worker ended before its threads were counted")
        : seen.mostThreads <= budget.threads
          ? .verified : .contradicted(seen: "\(seen.mostThreads) threads"))
  }

  private func groupFact(
    _ resource: ResourceFact.Resource, requested: String, _ controller: Controller,
    _ seen: Observation, matches: Bool?, found: String?
  ) -> ResourceFact {
    let backEnd = capabilities[controller]
    var fact = ResourceFact(
      resource: resource, requested: requested, enforcedBy: backEnd.name, reason: nil,
      verification: .verified)
    if case .none(let reason) = backEnd {
      fact.reason = reason
      fact.verification = .unverified(reason: "nothing enforces it")
    } else if backEnd == .systemd {
      fact.verification = .unverified(reason: "the scope's files belong to the service manager")
    } else if seen.isInGroup != true {
      fact.verification = .contradicted(seen: "the worker is not in its control group")
    } else if matches != true {
      fact.verification = .contradicted(seen: found ?? "no limit")
    }
    return fact
  }

  private func isaFact(_ isa: InstructionSet, _ seen: Observation) -> ResourceFact {
    let verification: ResourceFact.Verification
    if let core = seen.libraryCore {
      let found = InstructionSet(rawValue: core) ?? InstructionSet(openBLASCore: core)
      verification =
        found == isa ? .verified : .contradicted(seen: "the library chose '\(core)'")
    } else {
      verification = .unverified(reason: "the kernel doesn't say which code it chose")
    }
    return ResourceFact(
      resource: .isa, requested: isa.rawValue, enforcedBy: "environment", reason: nil,
      verification: verification)
  }
}

// MARK: - Names that libraries give instruction sets

extension InstructionSet {
  /// The OpenBLAS core type that stands for this level.
  fileprivate var openBLASCoreType: String? {
    switch self {
    case .sse: "Nehalem"
    case .avx: "Sandybridge"
    case .avx2: "Haswell"
    case .avx512: "SkylakeX"
    case .neon: "ARMV8"
    case .sve: "ARMV8SVE"
    }
  }

  /// oneDNN's name for this level.
  fileprivate var oneDNNName: String? {
    switch self {
    case .sse: "SSE41"
    case .avx: "AVX"
    case .avx2: "AVX2"
    case .avx512: "AVX512_CORE"
    case .neon, .sve: nil
    }
  }

  /// Returns the level that a core name of `openblas_get_corename` stands for, or `nil` if unknown.
  package init?(openBLASCore name: String) {
    switch name.lowercased() {
    case "katmai", "coppermine", "northwood", "prescott", "banias", "atom", "core2", "penryn",
      "dunnington", "nehalem", "athlon", "opteron", "opteron_sse3", "barcelona", "bobcat", "nano":
      self = .sse
    case "sandybridge", "bulldozer", "piledriver", "steamroller": self = .avx
    case "haswell", "zen", "excavator": self = .avx2
    case "skylakex", "cooperlake", "sapphirerapids": self = .avx512
    case "armv8sve", "neoversev1", "neoversen2", "a64fx": self = .sve
    case "armv8", "neoversen1", "cortexa53", "cortexa57", "cortexa72", "cortexa73", "thunderx",
      "thunderx2t99", "thunderx3t110", "tsv110", "falkor", "emag8180", "vortex", "cortexx1":
      self = .neon
    default: return nil
    }
  }
}
