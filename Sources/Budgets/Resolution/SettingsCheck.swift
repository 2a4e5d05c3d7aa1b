import Hardware
import Operations
import Quantities

// Whether devices are set as a budget asks for, and which command would set them.

extension BudgetRequest {
  /// Makes sure that the devices are set as asked for.
  func checkSettings(of devices: [Device]) throws(BudgetError) {
    for device in devices {
      for (key, asked) in settings.named {
        guard device.id != .cpu else { throw .needsDevice(key: key) }
        let setting = device.accelerator?.setting(key, settings)
        guard setting?.isAsAsked != true else { continue }
        throw .otherSetting(
          key: key, asked: asked, device: device.id, found: setting?.found,
          command: setting?.command)
      }
    }
  }
}

/// One setting of a card.
private struct CardSetting {
  let isAsAsked: Bool
  let found: String?
  let command: String
}

extension Accelerator {
  fileprivate func setting(_ key: String, _ asked: DeviceSettings) -> CardSetting? {
    switch key {
    case "power": asked.power.map(powerLimit)
    case "clock": asked.clock.map(applicationClock)
    case "mig": vendor == .nvidia ? asked.partition.map(partition) : nil
    default: nil
    }
  }

  private func powerLimit(_ watts: Int) -> CardSetting {
    let limit = power.limit.map { Int(saturating: $0.rounded()) }
    return CardSetting(
      isAsAsked: limit == watts, found: limit.map { "\($0)W" },
      command: vendor == .nvidia
        ? "sudo nvidia-smi -i \(index) -pl \(watts)"
        : "sudo amd-smi set -g \(index) --power-cap \(watts)")
  }

  private func applicationClock(_ megahertz: Int) -> CardSetting {
    let memory = (memoryClock.application ?? memoryClock.maximum).map(String.init)
    return CardSetting(
      isAsAsked: clock.application == megahertz,
      found: clock.application.map { "\($0)MHz" },
      command: vendor == .nvidia
        ? "sudo nvidia-smi -i \(index) -ac \(memory ?? "MEMORY-CLOCK"),\(megahertz)"
        : "sudo amd-smi set -g \(index) --clk-limit sclk max \(megahertz)")
  }

  private func partition(_ profile: String) -> CardSetting {
    let isDivided = division?.isOn == true
    let profiles = division?.instances.compactMap(\.profile) ?? []
    return CardSetting(
      isAsAsked: isDivided && instance(of: profile) != nil,
      found: !isDivided
        ? "MIG off" : profiles.isEmpty ? "no instance" : profiles.joined(separator: ", "),
      command: (isDivided ? "" : "sudo nvidia-smi -i \(index) -mig 1 && ")
        + "sudo nvidia-smi mig -i \(index) -cgi \(profile) -C")
  }
}
