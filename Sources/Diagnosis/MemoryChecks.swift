import Hardware

extension Check {
  /// How memory behaves.
  static let memory = [
    Check("swap") { symptoms in
      guard let swap = symptoms.swap else {
        return .notRun(reason: "the kernel doesn't tell of swap")
      }
      guard swap.total > 0 else { return .fine(seen: "none") }
      let seen = "\(swap.used >> 20) of \(swap.total >> 20) MiB in use"
      guard swap.used > swap.total / 100 else { return .fine(seen: seen) }
      return trouble(
        seen,
        effect: "Operands may lie on a disk, and a memory budget may spill instead of ending.",
        command: "sudo swapoff --all")
    },
    Check("huge pages", changesFigures: true) { symptoms in
      guard let pages = symptoms.environment.transparentHugePages else {
        return .notRun(reason: "the kernel doesn't show its huge pages")
      }
      guard pages == "never" else { return .fine(seen: pages) }
      return trouble(
        pages, effect: "Large operands miss the translation buffer more often.",
        command: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled")
    },
    Check("NUMA balancing", changesFigures: true) { symptoms in
      guard let balancing = symptoms.environment.numaBalancing else {
        return .notRun(reason: "the kernel doesn't show whether it moves pages between NUMA nodes")
      }
      guard balancing, symptoms.numaNodes > 1 else {
        return .fine(seen: balancing ? "on, with one NUMA node" : "off")
      }
      return trouble(
        "on",
        effect: "The kernel unmaps pages to see who uses them, and moves them while kernels run.",
        command: "sudo sysctl kernel.numa_balancing=0")
    },
    Check("memory size") { symptoms in
      guard symptoms.environment.memory.binding != nil else {
        return .notRun(reason: "no source tells how much memory there is")
      }
      guard let disagreement = symptoms.environment.memory.disagreement else {
        return .fine(seen: "the sources agree")
      }
      return trouble(
        "the sources disagree", effect: disagreement,
        advice: "Name the memory that may be used: --budgets memory=….")
    },
  ]
}
