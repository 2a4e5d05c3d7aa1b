import Hardware
import Quantities

extension EnforcementPlan {
  /// Returns the facts with what was seen of the running worker.
  package func verified(by observation: ProcessObservation) -> [ResourceFact] {
    facts.map { fact in
      var fact = fact
      fact.verification =
        switch fact.enforcement {
        case .unenforced: .notPossible(reason: "nothing enforces it")
        case .notLimited: .notPossible(reason: "nothing limits it")
        case .fromOutside: observation.verification(fromOutside: fact.resource)
        case .by(let mechanism, _):
          observation.verification(of: fact.resource, of: budget, by: mechanism)
        }
      return fact
    }
  }
}

extension ProcessObservation {
  fileprivate func verification(
    of resource: Resource, of budget: Budget, by mechanism: Mechanism
  ) -> Verification {
    switch resource {
    case .pus: verification(of: budget.pus)
    case .threads:
      mechanism == .affinity
        ? verification(of: budget.pus) : verification(ofThreads: budget.threads)
    case .quota: budget.quotaInMicroseconds.map(verification(ofMicroseconds:)) ?? .notAsked
    case .memory:
      budget.memory.map {
        verification(of: $0, limit: mechanism == .addressSpaceLimit ? addressSpace : memoryLimit)
      } ?? .notAsked
    case .isa: budget.isa.map(verification(of:)) ?? .notAsked
    case .numa: budget.numa.map(verification(of:)) ?? .notAsked
    case .time: budget.time.map(verification(of:)) ?? .notAsked
    case .device:
      .notPossible(reason: "a driver doesn't tell which process may see which device")
    case .deviceMemory: .notAsked
    }
  }

  /// Tells what is seen of a limit that is not the budget's.
  fileprivate func verification(fromOutside resource: Resource) -> Verification {
    let seen: String? =
      switch resource {
      case .quota: quota.map { "\(decimalText($0)) PUs" }
      case .memory: memoryLimit.map(memoryText)
      case .isa: libraryCore
      case .pus, .threads, .numa, .time, .device, .deviceMemory: nil
      }
    return seen.map { .yes(seen: $0) } ?? .notPossible(reason: "the worker shows nothing of it")
  }
}

extension Verification {
  fileprivate static let notAsked = Verification.notPossible(
    reason: "the budget does not limit it")
}

// MARK: - PUs and threads

extension ProcessObservation {
  private func verification(of pus: CPUSet) -> Verification {
    guard !threadPUs.isEmpty else {
      return .notPossible(reason: "the worker's threads were not seen")
    }
    let seen = CPUSet(threadPUs.flatMap(\.indexes))
    let text = "\(counted(threadPUs.count, "thread")) on \(seen)"
    return seen.isSubset(of: pus) ? .yes(seen: text) : .no(seen: text)
  }

  private func verification(ofThreads most: Int) -> Verification {
    guard mostThreads > 0 else {
      return .notPossible(reason: "the worker's threads were not seen")
    }
    let text = counted(mostThreads, "thread")
    return mostThreads <= most ? .yes(seen: text) : .no(seen: text)
  }
}

// MARK: - Quota and memory

extension ProcessObservation {
  private func verification(ofMicroseconds wanted: Int) -> Verification {
    guard let quota else { return .no(seen: "no quota") }
    // The kernel counts in microseconds of its period of 100 ms.
    return abs(quota * 1e5 - Double(wanted)) <= 1
      ? .yes(seen: "\(decimalText(quota)) PUs") : .no(seen: "\(decimalText(quota)) PUs")
  }

  /// Checks that the limit is set, and that the worker stayed below.
  private func verification(of memory: ByteCount, limit: ByteCount?) -> Verification {
    // Whatever runs has memory: none was seen.
    let peakMemory = peakMemory.flatMap { $0.bytes > 0 ? $0 : nil }
    let peak = peakMemory.map { "peak \(memoryText($0))" } ?? "peak not seen"
    let text = "\(limit.map { "limit \(memoryText($0))" } ?? "no limit"), \(peak)"
    // The kernel rounds limits down to whole pages, of 64 KiB at most.
    guard let limit, limit <= memory, limit.bytes > memory.bytes - 65_536,
      peakMemory.map({ $0 <= memory }) ?? true
    else { return .no(seen: text) }
    return .yes(seen: text)
  }
}

// MARK: - Instructions, NUMA nodes and time

extension ProcessObservation {
  private func verification(of isa: InstructionSet) -> Verification {
    guard let libraryCore else {
      return .notPossible(reason: "the kernel does not say which code it chose")
    }
    guard let seen = InstructionSet(libraryCore: libraryCore) else {
      return .notPossible(reason: "the library's core '\(libraryCore)' is not known")
    }
    let text = libraryCore == seen.rawValue ? libraryCore : "\(libraryCore) (\(seen.rawValue))"
    return seen == isa ? .yes(seen: text) : .no(seen: text)
  }

  private func verification(of nodes: NodeSet) -> Verification {
    guard let memoryPolicy else {
      return .notPossible(reason: "this kernel does not show the memory policy")
    }
    return memoryPolicy == "bind:\(nodes)" ? .yes(seen: memoryPolicy) : .no(seen: memoryPolicy)
  }

  private func verification(of time: Duration) -> Verification {
    guard let elapsed else { return .notPossible(reason: "the worker has not ended") }
    let text = timeText(elapsed)
    // To end what runs longer takes a moment.
    return elapsed <= time + .seconds(1) ? .yes(seen: text) : .no(seen: text)
  }
}
