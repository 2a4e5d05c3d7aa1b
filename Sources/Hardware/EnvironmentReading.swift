import Quantities
package import System

extension Environment {
  /// Reads the facts about the machine whose files these are.
  ///
  /// Each fact comes from the file named beside it; a missing file leaves the fact absent.
  package init(reading files: SystemFiles) {
    let processor = ProcessorFacts(reading: files)
    let features = processor.features ?? []
    let controlGroup = ControlGroupFolders(reading: files).limits()
    self.init(
      model: processor.model,
      isa: InstructionSet.levels(of: features),
      features: features,
      microcode: processor.microcode,
      hypervisor: Hypervisor.name(reading: files, features: processor.features),
      governor: files.line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      turbo: turboState(files),
      smt: files.flag("sys/devices/system/cpu/smt/active"),
      transparentHugePages: files.choice("sys/kernel/mm/transparent_hugepage/enabled"),
      clockSource: files.line("sys/devices/system/clocksource/clocksource0/current_clocksource"),
      numaBalancing: files.flag("proc/sys/kernel/numa_balancing"),
      load: files.line("proc/loadavg")?.split(separator: " ").first.flatMap { Double($0) },
      kernel: kernelRelease(files),
      controlGroup: controlGroup,
      memory: MemorySources(reading: files, controlGroup: controlGroup),
      highestClock: statedClock(files))
  }
}

extension MemorySources {
  /// Reads what the kernel and the control group say.
  init(reading files: SystemFiles, controlGroup: ControlGroup) {
    self.init(controlGroupLimit: controlGroup.memoryLimit)
    for line in files.text("proc/meminfo")?.split(whereSeparator: \.isNewline) ?? [] {
      let fields = line.split(separator: " ")
      guard fields.count == 3, fields[2] == "kB", let count = Int64(fields[1]) else { continue }
      switch fields[0] {
      case "MemTotal:": kernelTotal = .kibibytes(Double(count))
      case "MemAvailable:": kernelAvailable = .kibibytes(Double(count))
      default: break
      }
    }
  }
}

/// Intel's driver says when turbo is off; the others say when boost is on.
private func turboState(_ files: SystemFiles) -> Bool? {
  files.flag("sys/devices/system/cpu/intel_pstate/no_turbo").map { !$0 }
    ?? files.flag("sys/devices/system/cpu/cpufreq/boost")
}

/// Of the drivers that leave turbo out of what they state nothing is taken.
private func statedClock(_ files: SystemFiles) -> Double? {
  let folder = "sys/devices/system/cpu/cpufreq"
  let kilohertz = files.names(in: folder).filter { $0.hasPrefix("policy") }.compactMap { policy in
    ["intel_pstate", "intel_cpufreq", "amd-pstate", "amd-pstate-epp"].contains(
      files.line("\(folder)/\(policy)/scaling_driver"))
      ? files.integer("\(folder)/\(policy)/cpuinfo_max_freq") : nil
  }
  return kilohertz.max().map { Double($0) * 1000 }
}

private func kernelRelease(_ files: SystemFiles) -> String? {
  files.line("proc/sys/kernel/osrelease").map { release in
    (files.line("proc/sys/kernel/ostype") ?? "Linux") + " " + release
  }
}

extension SystemFiles {
  fileprivate func flag(_ path: String) -> Bool? { integer(path).map { $0 != 0 } }

  /// Returns the bracketed word of a line such as `always [madvise] never`.
  fileprivate func choice(_ path: String) -> String? {
    guard let line = line(path), let open = line.firstIndex(of: "["),
      let close = line[open...].firstIndex(of: "]")
    else { return nil }
    return String(line[line.index(after: open)..<close])
  }
}
