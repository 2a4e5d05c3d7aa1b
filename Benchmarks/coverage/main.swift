import Sampling

private import Glibc

// Whether the 95 % intervals that divide reports hold the truth, on machines where it is known.

let runs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2000

func column(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

func percent(_ share: Double) -> String {
  let tenths = Int((share * 1000).rounded())
  return "\(tenths / 10).\(tenths % 10) %"
}

let widths = [10, 20, 8, 9, 9, 12, 12, 0]
func row(_ cells: [String]) { print(zip(cells, widths).map(column).joined(separator: " ")) }

print("\(runs) runs each\n")
row([
  "preset", "machine", "spread", "covered", "flagged", "either", "invocations", "bar",
])
var missed = 0
for preset in SamplingPlan.Preset.allCases {
  for (number, scenario) in Scenario.all.enumerated() {
    let tally = Tally(scenario, SamplingPlan(preset), runs: runs, seed: UInt64(number) + 1)
    let isMet = tally.meets(scenario.bar)
    missed += isMet ? 0 : 1
    let bar =
      switch scenario.bar {
      case .covered(let share): "covered ≥ \(percent(share))"
      case .coveredOrFlagged(let share): "either ≥ \(percent(share))"
      case .none: "–"
      }
    row([
      preset.rawValue, scenario.name, percent(scenario.machine.spread), percent(tally.covered),
      percent(tally.flagged), percent(tally.coveredOrFlagged),
      "\((tally.invocations * 10).rounded() / 10)", bar + (isMet ? "" : "  MISSED"),
    ])
  }
}
print(missed == 0 ? "\nEvery bar is met." : "\n\(missed) bars are missed.")
exit(missed == 0 ? 0 : 1)
