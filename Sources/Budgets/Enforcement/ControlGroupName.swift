/// The name of a control group that a harness makes: `divide-PID-NUMBER`.
///
/// The PID is the harness's, so that groups of one that was killed can be told apart and removed.
struct ControlGroupName: Hashable, CustomStringConvertible {
  enum Serial: Hashable {
    /// Made and removed at once, to see whether that works.
    case trial
    case worker(Int)
    /// For the harness itself, where it has to make way in its own group.
    case harness
  }

  let pid: Int32
  let serial: Serial

  init(pid: Int32, serial: Serial) {
    self.pid = pid
    self.serial = serial
  }

  /// Creates a name from a folder's, or `nil` if no harness made that.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "divide", let pid = Int32(parts[1]), pid > 0 else {
      return nil
    }
    switch parts[2] {
    case "trial": self.init(pid: pid, serial: .trial)
    case "harness": self.init(pid: pid, serial: .harness)
    default:
      guard let number = Int(parts[2]), number >= 0 else { return nil }
      self.init(pid: pid, serial: .worker(number))
    }
  }

  var description: String {
    switch serial {
    case .trial: "divide-\(pid)-trial"
    case .harness: "divide-\(pid)-harness"
    case .worker(let number): "divide-\(pid)-\(number)"
    }
  }

  func path(in parent: ControlGroupFolder) -> String { "\(parent.path)/\(self)" }
}
