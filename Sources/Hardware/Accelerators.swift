/// The graphics processors of a machine, and why some couldn't be read.
package struct Accelerators: Codable, Hashable, Sendable {
  /// The cards, by their index.
  package var cards: [Accelerator]
  /// The version of NVIDIA's driver, if it was asked.
  package var driver: String?
  /// The newest version of CUDA that the driver runs, such as `13.0`.
  package var cuda: String?
  /// The version of AMD's driver, where it is another than the kernel's.
  package var amdDriver: String?
  /// What couldn't be read.
  package var faults: [AcceleratorFault]

  /// Creates them from what is known.
  package init(
    _ cards: [Accelerator] = [], driver: String? = nil, cuda: String? = nil,
    amdDriver: String? = nil, faults: [AcceleratorFault] = []
  ) {
    self.cards = cards
    self.driver = driver
    self.cuda = cuda
    self.amdDriver = amdDriver
    self.faults = faults
  }

  /// What identifies them: each model with how many there are of it, such as `NVIDIA H200*8`;
  /// `nil` where there are none.
  package var fingerprint: String? {
    guard !cards.isEmpty else { return nil }
    let counts = Dictionary(grouping: cards, by: { $0.model ?? $0.vendor.rawValue })
    return counts.sorted { $0.key < $1.key }.map { "\($0.key)*\($0.value.count)" }
      .joined(separator: ",")
  }
}

/// Why graphics processors couldn't be read.
package enum AcceleratorFault: Error, Codable, Hashable, Sendable {
  /// NVIDIA's library is there, but can't be loaded.
  case notLoaded
  /// NVIDIA's library lacks what every version since 2012 has.
  case tooOld
  /// NVIDIA's driver answered with one of NVML's errors.
  case refused(code: Int)
  /// One card can't be reached.
  case lost(index: Int, code: Int)
  /// The driver's library ended the process that asked it, by this signal.
  case crashed(signal: Int)
  /// The driver didn't answer in time.
  case tookTooLong(seconds: Int)
  /// The process that asks ended with this code.
  case ended(code: Int)
  /// The answer makes no sense.
  case nonsense
  /// The process that asks can't be started.
  case notStarted(reason: String)

  /// Whether somebody who has no card should be told: a library without a driver or a card is
  /// nothing unusual.
  package var isUnusual: Bool {
    switch self {
    case .refused(let code): ![9, 28].contains(code)
    default: true
    }
  }
}

extension AcceleratorFault: CustomStringConvertible {
  /// What happened, why, and what to do.
  package var description: String {
    switch self {
    case .notLoaded:
      "NVIDIA's library libnvidia-ml.so.1 is there, but can't be loaded: it may be of another kind "
        + "of processor, or incomplete. Install the driver again."
    case .tooOld:
      "NVIDIA's library libnvidia-ml.so.1 is too old to be asked. Install a newer driver."
    case .refused(9):
      "NVIDIA's library is installed, but its driver isn't loaded: there is no card, or "
        + "'sudo modprobe nvidia' loads it."
    case .refused(18):
      "NVIDIA's driver was updated while it was running: its library and the kernel's part are of "
        + "different versions. Restart the machine, or load the driver's modules again."
    case .refused(17):
      "NVIDIA's cards are hidden from this process: a container or a batch system keeps them back. "
        + "Ask it for a card ('--gpus all' with Docker, '--gres=gpu:1' with Slurm)."
    case .refused(28): "NVIDIA's driver finds no card."
    case .refused(let code):
      "NVIDIA's driver says that it \(Self.reason(code)) (error \(code) of NVML). 'nvidia-smi' "
        + "should say the same; 'sudo dmesg' may say why."
    case .lost(let index, let code):
      "The card gpu:\(index) can't be read: NVIDIA's driver says that it \(Self.reason(code)) "
        + "(error \(code) of NVML). 'sudo dmesg' may say why; a reset of the card or of the "
        + "machine may bring it back."
    case .crashed(let signal):
      "NVIDIA's library crashed when it was asked for the cards (signal \(signal)): cards are left "
        + "out. See whether 'nvidia-smi' works."
    case .tookTooLong(let seconds):
      "The driver didn't tell of its cards in \(seconds) s: cards are left out. See whether "
        + "'nvidia-smi' answers; 'sudo nvidia-smi -pm 1' makes it answer sooner."
    case .ended(let code):
      "The process that asks for cards ended with code \(code): cards are left out."
    case .nonsense:
      "The answer of the process that asks for cards makes no sense: cards are left out."
    case .notStarted(let reason):
      "The process that asks for cards can't be started: \(reason). Cards are left out."
    }
  }

  /// What NVML's numbers mean (`nvmlReturn_t` in NVIDIA's "NVML API Reference Guide").
  private static func reason(_ code: Int) -> String {
    switch code {
    case 4: "lacks the right to look"
    case 8: "finds a card without its power cables"
    case 10: "got no answer in time"
    case 11: "finds a fault in a card's interrupts"
    case 12: "lacks a library"
    case 13: "lacks a function"
    case 15: "lost a card: it fell off the bus"
    case 16: "has a card that needs a reset"
    case 17: "isn't let near the card"
    case 20: "is short of memory"
    default: "failed"
    }
  }
}
