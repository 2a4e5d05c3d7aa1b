// Measures the synthetic control on simulated panels: how often its intervals hold the effect that
// was put in, and how long it takes.
//
//     participation-benchmark coverage PANELS RESAMPLES
//     participation-benchmark speed

import Inequality
import Participation
import Quantities

let arguments = CommandLine.arguments
let clock = ContinuousClock()

func panel(seed: UInt64) throws -> (panel: Panel, truth: Double) {
  let simulated = SimulatedPanel(seed: seed)
  return (
    try Panel(simulated.observations, covariateNames: ["x1", "x2"]), simulated.averageEffect
  )
}

switch arguments.dropFirst().first {
case "coverage":
  let panels = arguments.count > 2 ? Int(arguments[2]) ?? 500 : 500
  let resamples = arguments.count > 3 ? Int(arguments[3]) ?? 500 : 500
  var (held, chosenHeld, rightRank, bias, width) = (0, 0, 0, 0.0, 0.0)
  for number in 0..<panels {
    let (panel, truth) = try panel(seed: UInt64(1_000 + number))
    func estimate(_ rank: Int) throws -> BootstrapEstimate? {
      try SyntheticControlBootstrap(
        panel, rank: rank, effects: .twoWay, kind: .parametric,
        plan: Resampling(resamples: resamples, seed: UInt64(number), threads: 2)
      ).averageEffect(level: 0.95)
    }
    func holds(_ estimate: BootstrapEstimate?) -> Bool {
      estimate.map { $0.interval.low <= truth && truth <= $0.interval.high } ?? false
    }
    let known = try estimate(2)
    held += holds(known) ? 1 : 0
    bias += ((known?.estimate ?? .nan) - truth) / Double(panels)
    width += known.map { ($0.interval.high - $0.interval.low) / Double(panels) } ?? .nan
    let chosen = try RankGrid(panel, effects: .twoWay).chosen
    rightRank += chosen == 2 ? 1 : 0
    chosenHeld += holds(chosen == 2 ? known : try estimate(chosen)) ? 1 : 0
  }
  let percent = { (count: Int) in Double(count) * 100 / Double(panels) }
  print("panels: \(panels), resamples: \(resamples)")
  print("coverage of the 95 % interval, two factors: \(percent(held)) %")
  print("coverage of the 95 % interval, factors chosen: \(percent(chosenHeld)) %")
  print("two factors chosen: \(percent(rightRank)) %")
  print("mean error: \(bias), mean width of intervals: \(width)")
case "speed":
  let (panel, _) = try panel(seed: 1)
  var grids: [Duration] = []
  var draws: [Duration] = []
  for _ in 0..<5 {
    let start = clock.now
    _ = try RankGrid(panel, effects: .twoWay)
    grids.append(clock.now - start)
    let middle = clock.now
    _ = try SyntheticControlBootstrap(
      panel, rank: 2, effects: .twoWay, kind: .parametric,
      plan: Resampling(resamples: 500, seed: 1, threads: 2))
    draws.append(clock.now - middle)
  }
  print("rank grid 0 to 5, 50 x 30, median: \(grids.sorted()[2]), bar 0.2 s")
  print("500 bootstrap replicates, 2 threads, median: \(draws.sorted()[2]), bar 20 s")
default:
  print("usage: participation-benchmark coverage [PANELS] [RESAMPLES] | speed")
}
