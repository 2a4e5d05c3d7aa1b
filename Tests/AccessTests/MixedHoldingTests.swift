import Access
import Estimation
import Quantities
import Testing

/// How devices of several kinds run one paper.
struct MixedHoldingTests {
  private let estimator: Estimator

  init() throws {
    estimator = try Estimator(
      catalogue: shippedCatalogue.get(), draws: 500,
      utilisation: .exactly(0.34, provenance: .assumed, source: "a test"))
  }

  private func runs(_ paper: String, _ kinds: [DeviceCount]) throws -> Double {
    let institution = Institution(
      name: "", group: "", weight: 1, holding: .devices(kinds), access: 1)
    return try Capacities(
      of: estimator.catalogue.paper(paper),
      at: CountedInstitutions([institution], per: .institution), by: estimator
    ).holders[0].runsPerYear
  }

  @Test func `the rates of kinds add up`() throws {
    let h100 = DeviceCount(id: "h100", count: 4)
    let v100 = DeviceCount(id: "v100", count: 16)
    let both = try runs("alexnet", [h100, v100])
    let sum = try runs("alexnet", [h100]) + runs("alexnet", [v100])
    #expect(abs(both / sum - 1) < 1e-9)
  }

  @Test func `the same kind twice is one kind`() {
    #expect(
      Institution.Holding.devices([
        DeviceCount(id: "h100", count: 4), DeviceCount(id: "h100", count: 2),
      ]) == .devices(id: "h100", count: 6))
  }

  @Test func `kinds hold together what neither holds alone`() throws {
    // GPT-3 takes 2.8 TB. Twenty devices of 80 GB have 1.6, and don't hold it by any method.
    let one = DeviceCount(id: "h100", count: 20)
    let other = DeviceCount(id: "a100-80gb", count: 20)
    #expect(try runs("gpt-3", [one]) == 0)
    #expect(try runs("gpt-3", [other]) == 0)
    #expect(try runs("gpt-3", [one, other]) > 0)
  }

  @Test func `a kind that is too small adds nothing where the others hold the run`() throws {
    // One card of 11 GB holds no GPT-3, and adds its rate to those that do.
    let large = DeviceCount(id: "h100", count: 1_024)
    let small = DeviceCount(id: "gtx-1080-ti", count: 1)
    let both = try runs("gpt-3", [large, small])
    let alone = try runs("gpt-3", [large])
    #expect(both > alone && both < alone * 1.001)
  }

  @Test func `nobody is poorer for having more of another kind`() throws {
    // From 16 cards on, the 40 GB cards hold LLaMA 2 alone, but slowly.
    let large = DeviceCount(id: "a100-80gb", count: 10)
    let counts = [1.0, 4, 8, 14, 16, 20, 26, 40]
    let runs = try counts.map { count in
      try self.runs("llama-2-70b", [large, DeviceCount(id: "a100-40gb", count: count)])
    }
    #expect(runs.last ?? 0 > 0)
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func `several kinds don't hold what nobody knows the need of`() throws {
    let kinds = [DeviceCount(id: "h100", count: 64), DeviceCount(id: "v100", count: 64)]
    #expect(try estimator.catalogue.paper("alphazero").memory == nil)
    #expect(try runs("alphazero", [kinds[0]]) == 0)
    #expect(try runs("alphazero", kinds) == 0)
  }

  @Test func `who has no device can do nothing`() throws {
    #expect(try runs("alexnet", []) == 0)
  }

  @Test func `by year each kind becomes what stood where it stood`() throws {
    let institution = Institution(
      name: "A", group: "", weight: 1,
      holding: .devices([
        DeviceCount(id: "h100", count: 4), DeviceCount(id: "gtx-580", count: 2),
      ]), access: 1)
    let equipped = try institution.equipped(in: 2012, estimator.catalogue)
    #expect(
      equipped?.holding.kinds == [
        DeviceCount(id: "firepro-s10000", count: 4), DeviceCount(id: "gtx-580", count: 2),
      ])
  }

  @Test func `the typical paper of a year is the middle one of recent years`() throws {
    #expect(estimator.catalogue.typicalPaper(of: 2014) == nil)
    #expect(estimator.catalogue.typicalPaper(of: 2015)?.id == "resnet-50-90ep")
  }
}
