/// How a device has to be set before anything is measured on it.
///
/// The program never changes a device's settings: a budget that names one that isn't so is refused,
/// with the command that would set it.
package struct DeviceSettings: Hashable, Sendable {
  /// The power limit, in watts.
  package var power: Int?
  /// The clock of its multiprocessors that applications get, in MHz.
  package var clock: Int?
  /// The partition to compute in, by its maker's name for the profile, such as `1g.10gb`.
  package var partition: String?

  /// States what has to be so; nothing unless named.
  package init(power: Int? = nil, clock: Int? = nil, partition: String? = nil) {
    self.power = power
    self.clock = clock
    self.partition = partition
  }

  /// What has to be so, as the grammar writes it.
  var named: [(key: String, value: String)] {
    [
      power.map { ("power", "\($0)W") }, clock.map { ("clock", "\($0)MHz") },
      partition.map { ("mig", $0) },
    ].compactMap(\.self)
  }
}
