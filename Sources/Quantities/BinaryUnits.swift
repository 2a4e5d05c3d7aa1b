extension ByteCount {
  /// The amount as people read the sizes of memory, such as `32 KiB`, `1.25 MiB` or `23.5 GiB`.
  ///
  /// Units of 1024, three significant digits, no zeros after the point.
  package var inBinaryUnits: String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit = 0
    var amount = Double(bytes)
    while abs(amount) >= 1024, unit + 1 < units.count {
      amount /= 1024
      unit += 1
    }
    let scale: Double = abs(amount) < 10 ? 100 : abs(amount) < 100 ? 10 : 1
    let rounded = (amount * scale).rounded() / scale
    let isWhole = rounded == rounded.rounded()
    return (isWhole ? "\(Int64(saturating: rounded))" : "\(rounded)") + " " + units[unit]
  }
}
