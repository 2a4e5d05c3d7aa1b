import Hardware
import Testing

@Suite("Machines that cannot be described")
struct DiscoveryErrorTests {
  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: DiscoveryError.self) {
      try Machine.discover(.xml(path: "/nowhere/lab.xml"))
    }
    #expect(
      error?.description == """
        Cannot read the topology '/nowhere/lab.xml': No such file or directory. Give a file that \
        'lstopo --of xml FILE' wrote.
        """)
  }

  @Test(arguments: ["cut-short.xml", "not-a-topology.xml"])
  func aDamagedFileIsNamed(name: String) throws {
    let path = try Recorded.path(name)
    #expect(throws: DiscoveryError.notATopology(path: path)) {
      try Machine.discover(.xml(path: path), loader: .here)
    }
  }

  @Test func aFolderIsNotATopology() throws {
    let path = try Recorded.path("v2")
    #expect(throws: DiscoveryError.notATopology(path: path)) {
      try Machine.discover(.xml(path: path), loader: .here)
    }
  }

  @Test(arguments: ["", "pack", "pack:2 foo:3", "core:0", "pack:2 core:4 pu:"])
  func aDescriptionThatHwlocRejectsIsQuoted(levels: String) {
    #expect(throws: DiscoveryError.invalidSynthetic(levels)) {
      try Machine.discover(.synthetic(levels))
    }
  }

  @Test(arguments: ["pack:2 core:400000 pu:2", "pu:99999999999999999999"])
  func aDescriptionTooLargeToBuildIsRefused(levels: String) {
    #expect(throws: DiscoveryError.tooLarge(synthetic: levels, limit: 16_384)) {
      try Machine.discover(.synthetic(levels))
    }
  }
}
