import Hardware
import Testing

@Suite("This machine")
struct LiveMachineTests {
  @Test func isTheSameTwice() throws {
    let first = try Machine.discover()
    let second = try Machine.discover()
    #expect(first.fingerprint == second.fingerprint)
    #expect(first.root == second.root || first.memory != second.memory)
  }

  @Test func allowsSomeOfItsPUs() throws {
    let machine = try Machine.discover()
    #expect(!machine.allowedPUs.isEmpty)
    #expect(machine.allowedPUs.isSubset(of: machine.allPUs))
  }

  @Test func everyPUBelongsToOneCore() throws {
    let machine = try Machine.discover()
    #expect(machine.cores.flatMap(\.pus).sorted() == machine.allPUs.indexes)
  }
}
