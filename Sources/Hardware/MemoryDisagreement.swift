import Quantities

extension MemorySources {
  /// The name of the source that binds, as people read it, such as `the control group`.
  package var bindingSource: String? {
    guard let binding else { return nil }
    return if controlGroupLimit == binding {
      "control group"
    } else if hwloc == binding, !refutesHwloc {
      "hwloc"
    } else {
      "kernel"
    }
  }

  /// A sentence when hwloc and the kernel differ by more than a tenth of the larger, else `nil`.
  ///
  /// Both count the memory that is there, and differ by the little that the kernel keeps for
  /// itself. A control group's limit counts what is granted: that it is lower is no disagreement.
  package var disagreement: String? {
    guard let hwloc, let kernelTotal else { return nil }
    let larger = max(hwloc, kernelTotal).bytes
    guard Double(larger - min(hwloc, kernelTotal).bytes) > 0.1 * Double(larger),
      let binding, let bindingSource
    else { return nil }
    if refutesHwloc, let kernelAvailable {
      return """
        hwloc sees \(hwloc.inBinaryUnits) of memory, but the kernel has \
        \(kernelAvailable.inBinaryUnits) available now. So hwloc is wrong here, and \
        \(binding.inBinaryUnits) is used, from the \(bindingSource).
        """
    }
    return """
      hwloc sees \(hwloc.inBinaryUnits) of memory and the kernel \(kernelTotal.inBinaryUnits) \
      (MemTotal). The least of all sources is used: \(binding.inBinaryUnits), from the \
      \(bindingSource == "hwloc" ? "NUMA nodes that hwloc sees" : bindingSource).
      """
  }
}
