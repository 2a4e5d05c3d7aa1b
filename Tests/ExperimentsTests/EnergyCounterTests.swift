import Experiments
import RecordFixtures
import System
import Testing

struct EnergyCounterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var system: SystemFiles { SystemFiles(root: folder.path) }

  /// Sets the counter of a package.
  private func set(_ package: Int, microjoules: Int) throws {
    _ = try folder.file(
      "\(microjoules)\n", name: "sys/class/powercap/intel-rapl:\(package)/energy_uj")
  }

  @Test func `the energy of all packages is added up`() throws {
    try set(0, microjoules: 1_000_000)
    try set(1, microjoules: 7)
    let counter = try #require(EnergyCounter(system))
    try set(0, microjoules: 3_500_000)
    try set(1, microjoules: 500_007)
    #expect(counter.joules() == 3)
  }

  @Test func `a counter that wrapped around says nothing`() throws {
    try set(0, microjoules: 1_000_000)
    let counter = try #require(EnergyCounter(system))
    try set(0, microjoules: 999_999)
    #expect(counter.joules() == nil)
  }

  @Test func `there is no counter where the kernel shows none`() {
    #expect(EnergyCounter(system) == nil)
  }
}
