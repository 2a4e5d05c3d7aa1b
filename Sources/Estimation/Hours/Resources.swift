import Operations
import Quantities

extension Estimator {
  /// Adds the energy and the money of the final run on devices known from a datasheet.
  ///
  /// energy = device-hours · design power · power share · PUE; money = device-hours · price ·
  /// server overhead / (1 − interconnect share) / (years · 8,760) + energy · electricity price. The
  /// form of both is that of Epoch AI's training-cost-trends; hardware is taken to be in use all
  /// the time.
  func addResources(
    to estimate: inout Estimate, device: Device, count: Double, deviceHours: [Double]
  ) {
    guard let watts = device.watts else {
      estimate.explanation.append("energy: not known, \(device.name) has no power with a source")
      return
    }
    let share = input(device.kind == .tpu ? .powerShareTPU : .powerShareGPU)
    let building = input(.powerUsageEffectiveness)
    let energy = zip(deviceHours, zip(draws(of: share), draws(of: building))).map {
      $0 * watts / 1000 * $1.0 * $1.1
    }
    estimate.energyKWh = estimate.quantity(of: energy)
    estimate.explanation += [
      "energy: device-hours × \(plainText(watts)) W × power share × PUE", share.explanation,
      building.explanation,
    ]

    guard let price = device.price else {
      estimate.explanation.append("money: not known, \(device.name) has no price with a source")
      return
    }
    let overhead = input(.serverOverhead)
    let network = input(.interconnectShare)
    let years = input(.amortisationYears)
    let electricity = input(.electricityPrice)
    let networked = count > 8
    let networkDraws = networked ? draws(of: network) : Array(repeating: 0, count: draws)
    let hourly = zip(zip(draws(of: overhead), networkDraws), draws(of: years)).map {
      price.usd * $0.0 / (1 - min($0.1, 0.9)) / ($1 * hoursPerYear)
    }
    let tariff = draws(of: electricity)
    estimate.costUSD = estimate.quantity(
      of: (0..<draws).map { deviceHours[$0] * hourly[$0] + energy[$0] * tariff[$0] })
    estimate.explanation += [
      "money: device-hours × amortised price + energy × electricity price;"
        + " price \(plainText(price.usd)) USD in \(price.year), cited: \(price.source)",
      overhead.explanation,
    ]
    if networked { estimate.explanation.append(network.explanation) }
    estimate.explanation += [years.explanation, electricity.explanation]
  }
}
