import Statistics
import Testing

struct ModesTests {
  @Test func `two modes have their centers and shares`() {
    let modes = [50.0, 51, 49, 98, 50, 101, 49, 100, 52, 51, 50, 49].modes()
    #expect(modes.map(\.center) == [50, 100])
    #expect(modes.map(\.share) == [0.75, 0.25])
  }

  @Test func `two far values are outliers, not a mode`() {
    let modes = [50.0, 51, 49, 50, 101, 49, 100, 52, 51, 50, 49].modes()
    #expect(modes.count == 1)
    #expect(modes.first?.share == 1)
  }

  @Test func `modes too close to matter are one`() {
    let values = [100.0, 100.1, 99.9, 100, 102, 102.1, 101.9, 102, 100, 102, 100, 102]
    #expect(values.modes().count == 1)
    #expect(values.modes(apart: 1.01).count == 2)
  }

  @Test func `degenerate samples have one mode or none`() {
    #expect([Double]().modes().isEmpty)
    #expect([3.0].modes().map(\.center) == [3])
    #expect([3.0, 3, 3, 3, 3, 3, 3].modes().map(\.share) == [1])
  }

  @Test(arguments: ["normal", "lognormal", "wide lognormal", "uniform", "uniform from 0"])
  func `one mode is not taken for two`(kind: String) {
    var draws = Draws(seed: 3)
    let single = (0..<2000).count { _ in
      let values = (0..<20).map { _ in
        switch kind {
        case "normal": 1 + 0.1 * draws.normal()
        case "lognormal": draws.lognormal(0.2)
        case "wide lognormal": draws.lognormal(1)
        case "uniform": 1 + draws.uniform()
        default: draws.uniform()
        }
      }
      return values.modes().count == 1
    }
    #expect(single >= 1960)  // 98 %
  }

  @Test(arguments: [15, 20, 30], [0.02, 0.05])
  func `modes twice apart are found`(count: Int, spread: Double) {
    var draws = Draws(seed: UInt64(count))
    let slow = Int((0.3 * Double(count)).rounded())
    let found = (0..<1000).count { _ in
      let modes = (0..<count).map { ($0 < slow ? 2 : 1) * draws.lognormal(spread) }.modes()
      return modes.map { ($0.share * Double(count)).rounded() }
        == [Double(count - slow), Double(slow)]
    }
    #expect(found >= 950)
  }
}
