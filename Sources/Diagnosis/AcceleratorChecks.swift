import Hardware
import Quantities

extension Check {
  /// Graphics processors, where there are any: how they are set, and who else uses them.
  ///
  /// None of it is changed; the commands are for whoever may.
  static let accelerators = [
    Check("GPU driver") { symptoms in
      let accelerators = symptoms.accelerators
      if let fault = accelerators.faults.first {
        guard fault.isUnusual || !accelerators.cards.isEmpty else {
          return .notRun(reason: "there is no card, or its driver isn't loaded")
        }
        return trouble(
          "not every card can be read", effect: fault.description,
          command: "nvidia-smi  # says whether the driver answers at all")
      }
      let seen = [
        accelerators.driver.map { "NVIDIA \($0)" }, accelerators.cuda.map { "CUDA up to \($0)" },
        accelerators.amdDriver.map { "AMD \($0)" },
      ].compactMap(\.self)
      return seen.isEmpty
        ? .notRun(reason: "the driver doesn't tell its version")
        : .fine(seen: seen.joined(separator: ", "))
    },
    onCards("GPU persistence", unknown: "no card tells whether its driver stays with it") { card in
      card.persistence.map { $0 ? .fine("on") : .bad("off") }
    } trouble: { seen, cards in
      trouble(
        seen,
        effect: "The driver lets go of a card that nobody uses: the next process waits for it, and "
          + "finds its clock low.", cost: "a second or two at the start of each process",
        command: "sudo nvidia-smi -pm 1")
    },
    onCards("GPU clock setting", unknown: "no card tells which clock is set for it") { card in
      guard let set = card.clock.application, let maximum = card.clock.maximum else { return nil }
      return set < maximum ? .bad("\(set) of \(maximum) MHz") : .fine("\(set) MHz")
    } trouble: { seen, cards in
      trouble(
        seen, effect: "Under load, the clock of the SMs may be held there.",
        cost: cost(of: cards) { share($0.clock.application, of: $0.clock.maximum) }
          .map { "up to \($0) of the highest clock" },
        command: cards.first.flatMap { card in
          guard let memory = card.memoryClock.maximum, let clock = card.clock.maximum else {
            return nil
          }
          return "sudo nvidia-smi -i \(list(cards)) -ac \(memory),\(clock)"
        }, advice: "See 'nvidia-smi -q -d CLOCK' for the clocks that can be set.")
    },
    onCards("GPU power limit", unknown: "no card tells what it may draw") { card in
      guard let limit = card.power.limit else { return nil }
      guard let standard = card.power.standard, limit < standard - 0.5 else {
        return .fine("\(plainText(limit)) W")
      }
      return .bad("\(plainText(limit)) of \(plainText(standard)) W")
    } trouble: { seen, cards in
      trouble(
        seen, effect: "Under load, the clock falls until the card draws no more than that.",
        cost: cost(of: cards) { card in
          card.power.limit.flatMap { limit in card.power.standard.map { 1 - limit / $0 } }
        }.map { "up to \($0) of the power" },
        command: cards.first.flatMap { card in
          card.power.standard.map { card.powerCommand(watts: $0, of: list(cards)) }
        })
    },
    onCards("GPU ECC", unknown: "no card tells whether it corrects errors of its memory") { card in
      card.errors.areCorrected.map { $0 ? .fine("on") : .bad("off") }
    } trouble: { seen, cards in
      trouble(
        seen,
        effect: "An error of the memory becomes a wrong result. Where ECC takes bandwidth, figures "
          + "aren't those of cards with it.",
        command: "sudo nvidia-smi -i \(list(cards)) -e 1  # then restart")
    },
    onCards("GPU memory errors", unknown: "no card counts errors of its memory") { card in
      let errors = card.errors
      if errors.remapFailed == true { return .bad("a faulty row couldn't be replaced") }
      if let count = errors.uncorrected, count > 0 {
        return .bad(
          counted(Int(count), "uncorrected error")
            + (errors.remapIsPending == true ? ", and a faulty row waits for a reset" : ""))
      }
      if errors.remapIsPending == true { return .bad("a faulty row waits for a reset") }
      return errors.uncorrected == nil && errors.remapIsPending == nil ? nil : .fine("none")
    } trouble: { seen, cards in
      trouble(
        seen, effect: "Results may be wrong, and samples on such a card are refused.",
        command: "sudo nvidia-smi -i \(list(cards)) -r  # resets the card; it must be idle",
        advice: "If errors come back, have the card replaced.")
    },
    onCards("GPU processes", unknown: "no driver tells who uses its cards") { card in
      guard let processes = card.processes else { return nil }
      guard !processes.isEmpty else { return .fine("none") }
      let memory = processes.compactMap(\.memory).reduce(ByteCount(bytes: 0), +)
      return .bad(
        counted(processes.count, "process", "processes")
          + (memory.bytes > 0 ? " with \(memory.inBinaryUnits)" : ""))
    } trouble: { seen, cards in
      trouble(
        seen, effect: "They take turns with the kernel, empty its caches, and hold memory.",
        cost: cost(of: cards) { card in
          let held = (card.processes ?? []).compactMap(\.memory).reduce(ByteCount(bytes: 0), +)
          return card.memory.total.map { Double(held.bytes) / Double($0.bytes) }
        }.map { "up to \($0) of the memory" },
        command: "nvidia-smi --query-compute-apps=pid,used_memory --format=csv  "
          + "# see which, and stop them for the measurement")
    },
    onCards("GPU link", unknown: "no card tells how it hangs on PCIe") { card in
      linkLook(card)
    } trouble: { seen, cards in
      trouble(
        seen, effect: "Copies between the host and the card are slower.",
        cost: cost(of: cards) { card in
          // What an idle card's generation costs isn't known.
          card.clockReasons?.contains(.idle) == false
            ? share(card.link.rate, of: card.link.highestRate)
            : share(card.link.width, of: card.link.widest)
        }
        .map { "up to \($0) of the bandwidth of copies" },
        advice: "Look whether the card sits in a slot of full width, and what the firmware sets "
          + "for it; 'nvidia-smi -q -d PERFORMANCE' and 'lspci -vv' tell more.")
    },
    onCards("GPU temperature", unknown: "no card tells how hot it is and may be") { card in
      guard let now = card.temperature.now,
        let most = card.temperature.highest ?? card.temperature.slowdown
      else { return nil }
      return most - now < 10
        ? .bad("\(now) °C, and the clock is lowered at \(most) °C")
        : .fine("\(now) °C, \(most - now) °C below where the clock is lowered")
    } trouble: { seen, cards in
      trouble(
        seen, effect: "Under load, heat lowers the clock.",
        advice: "Look after cooling, or wait until the card is cold.")
    },
    onCards("GPU clock reasons", unknown: "no card tells why its clock is what it is") { card in
      guard let reasons = card.clockReasons?.subtracting([.idle]) else { return nil }
      guard !reasons.isEmpty else { return .fine("nothing lowers the clock") }
      let names = reasons.map(\.rawValue).sorted().joined(separator: ", ")
      return .bad(names + (reasons.contains(where: \.isSerious) ? " (by the hardware)" : ""))
    } trouble: { seen, cards in
      let isSerious = cards.contains { $0.clockReasons?.contains(where: \.isSerious) == true }
      return trouble(
        seen,
        effect: isSerious
          ? "The hardware slows the card down, and samples of such a time are refused."
          : "The clock is below its highest for this reason.",
        cost: cost(of: cards) { share($0.clock.now, of: $0.clock.maximum) }
          .map { "up to \($0) of the highest clock right now" },
        command: "nvidia-smi -q -d PERFORMANCE  # tells since when",
        advice: isSerious ? "Look after cooling and the power supply." : nil)
    },
    onCards("GPU division", unknown: "no card can be divided") { card in
      card.division.map { division in
        division.isOn ? .bad(counted(division.instances.count, "instance")) : .fine("whole")
      }
    } trouble: { seen, cards in
      trouble(
        seen,
        effect: "Nothing can use the whole card (MIG), and its energy can't be told apart by "
          + "instance.",
        command: "sudo nvidia-smi -i \(list(cards)) -mig 0  # the card must be idle")
    },
    Check("GPU locality") { symptoms in
      let far = symptoms.accelerators.cards.filter { card in
        guard let near = card.nearPUs, !near.isEmpty, let allowed = symptoms.allowedSet else {
          return false
        }
        return near.intersection(allowed).isEmpty
      }
      if let card = far.first {
        return trouble(
          seen(far.map { ($0, "near PUs \($0.nearPUs ?? []), none of which is allowed") }),
          effect: "Copies between the host and the card go through another processor.",
          command: card.numaNode.map { "numactl --cpunodebind=\($0) --membind=\($0) $SHELL" },
          advice: "Or ask the batch system for PUs near the card.")
      }
      let told = symptoms.accelerators.cards.filter { $0.nearPUs != nil || $0.numaNode != nil }
      guard !told.isEmpty else { return .notRun(reason: "the kernel doesn't show what is near") }
      return .fine(
        seen: seen(
          told.map { ($0, $0.numaNode.map { "NUMA node \($0)" } ?? "near to all PUs alike") }))
    },
  ]
}

// MARK: - A check of each card

extension Check {
  /// What is seen of one card.
  private enum Look {
    case fine(String)
    case bad(String)
  }

  /// A check that looks at every card, and has trouble where one does.
  ///
  /// - Parameters:
  ///   - unknown: Why it wasn't run, if no card tells.
  ///   - look: What is seen of a card; `nil` where it doesn't tell.
  ///   - trouble: What to say of the cards with trouble.
  private static func onCards(
    _ name: String, unknown: String, look: @escaping @Sendable (Accelerator) -> Look?,
    trouble: @escaping @Sendable (String, [Accelerator]) -> Verdict
  ) -> Check {
    Check(name) { symptoms in
      var fine: [(Accelerator, String)] = []
      var bad: [(Accelerator, String)] = []
      for card in symptoms.accelerators.cards {
        switch look(card) {
        case .fine(let seen): fine.append((card, seen))
        case .bad(let seen): bad.append((card, seen))
        case nil: break
        }
      }
      if !bad.isEmpty { return trouble(seen(bad), bad.map(\.0)) }
      return fine.isEmpty ? .notRun(reason: unknown) : .fine(seen: seen(fine))
    }
  }

  /// The numbers of cards as `nvidia-smi` takes them, such as `0,3`.
  private static func list(_ cards: [Accelerator]) -> String {
    cards.map { "\($0.index)" }.joined(separator: ",")
  }

  /// Joins what was seen of cards: once where it is the same of all that follow each other.
  private static func seen(_ looks: [(Accelerator, String)]) -> String {
    var runs: [(first: Int, last: Int, seen: String)] = []
    for (card, seen) in looks {
      if let run = runs.last, run.seen == seen, run.last + 1 == card.index {
        runs[runs.count - 1].last = card.index
      } else {
        runs.append((card.index, card.index, seen))
      }
    }
    return runs.map { run in
      "gpu:\(run.first)" + (run.first == run.last ? "" : " to gpu:\(run.last)") + " \(run.seen)"
    }.joined(separator: "; ")
  }

  /// The largest share that any card loses, as a percentage.
  private static func cost(
    of cards: [Accelerator], _ share: (Accelerator) -> Double?
  ) -> String? {
    cards.compactMap(share).max().flatMap { $0 > 0 ? $0.percent : nil }
  }

  /// What is missing to the whole.
  private static func share(_ part: (some BinaryInteger)?, of whole: (some BinaryInteger)?)
    -> Double?
  {
    guard let part, let whole, whole > 0 else { return nil }
    return 1 - Double(part) / Double(whole)
  }

  /// Idle cards lower the generation of their link, and never its width.
  private static func linkLook(_ card: Accelerator) -> Look? {
    let link = card.link
    guard let width = link.width ?? link.widest, let generation = link.generation else {
      return nil
    }
    let now = "PCIe \(generation).0 ×\(width)"
    if let widest = link.widest, width < widest { return .bad("\(now) of ×\(widest)") }
    guard let highest = link.highestGeneration, generation < highest else { return .fine(now) }
    guard let reasons = card.clockReasons, !reasons.contains(.idle) else {
      return .fine("\(now) of \(highest).0, as idle cards lower it; under load it isn't known")
    }
    return .bad("\(now) of \(highest).0 under load")
  }
}

extension Accelerator {
  /// The command that sets a power limit.
  fileprivate func powerCommand(watts: Double, of cards: String) -> String {
    switch vendor {
    case .nvidia: "sudo nvidia-smi -i \(cards) -pl \(plainText(watts))"
    case .amd: "sudo rocm-smi --setpoweroverdrive \(plainText(watts))"
    }
  }
}

extension Accelerator.Link {
  /// In proportion to the bandwidth: each generation doubles that of a lane.
  fileprivate var rate: Int? { Self.rate(generation, width) }
  /// The same at its best.
  fileprivate var highestRate: Int? { Self.rate(highestGeneration, widest) }

  private static func rate(_ generation: Int?, _ width: Int?) -> Int? {
    guard let generation, let width, (1...16).contains(generation) else { return nil }
    return (1 << generation) * width
  }
}
