import Hardware
import Testing

@Suite("Outlines")
struct MachineOutlineTests {
  @Test func foldsIdenticalPackagesAndCores() throws {
    let machine = try Machine.discover(.synthetic("pack:2 l3:1(size=33554432) core:64 pu:2"))
    let outline = machine.outline()
    #expect(
      outline.root.details == ["2 packages", "1 NUMA node", "128 cores", "256 PUs"])
    let package = try #require(outline.root.children.last)
    #expect(package.title == "Package ×2")
    #expect(package.children.map(\.title) == ["L3 cache"])
    #expect(package.children[0].details == ["32 MiB"])
    #expect(
      package.children[0].children == [.init(title: "Core ×64", details: ["2 PUs each"])])
  }

  @Test func cachesOfOneCoreStandBesideIt() throws {
    let machine = try Machine.discover(
      .synthetic("pack:1 l2:2(size=1048576) l1d:1(size=32768) core:1 pu:1"))
    let package = try #require(machine.outline().root.children.last)
    #expect(
      package.children == [
        .init(title: "NUMA node 0", details: ["1 GiB"]),
        .init(title: "Core ×2", details: ["1 PU each", "own L2 1 MiB + L1d 32 KiB"]),
      ])
  }

  @Test func unfoldedEveryCoreHasItsPUs() throws {
    let machine = try Machine.discover(.synthetic("pack:1 core:2 pu:2"))
    let package = try #require(machine.outline(folded: false).root.children.last)
    #expect(
      package.children == [
        .init(title: "NUMA node 0", details: ["1 GiB"]),
        .init(title: "Core 0", details: ["2 PUs", "PUs 0-1"]),
        .init(title: "Core 1", details: ["2 PUs", "PUs 2-3"]),
      ])
  }

  @Test func keepsApartWhatIsAllowedAndWhatIsNot() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    let outline = machine.outline()
    #expect(
      outline.root.children[0]
        == .init(title: "NUMA node 1", details: ["64 GiB"]))
    let lastCache = try #require(outline.root.children[1].children.last)
    #expect(lastCache.children.map(\.title) == ["Core 0", "Core 1", "L2 cache 2"])
    #expect(
      lastCache.children[1].details == [
        "2 PUs", "own L2 1.25 MiB + L1d 48 KiB + L1i 32 KiB", "PUs 2-3", "only PU 2 allowed",
      ])
    #expect(lastCache.children[2].children.map(\.title) == ["Core ×4"])
  }
}
