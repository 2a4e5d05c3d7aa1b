import Documents
import Estimation
import FoundationEssentials
import Quantities
import Testing

@Suite struct CatalogueTests {
  @Test func holdsWhatItPromises() throws {
    let catalogue = try shipped()
    #expect(catalogue.papers.count >= 110)
    #expect(catalogue.papers.count(where: \.isTypical) >= 25)
    #expect(catalogue.devices.count >= 150)
    #expect(catalogue.tiers.count == 8)
    #expect(catalogue.tiers.allSatisfy { $0.teams != nil && $0.researchers != nil })
  }

  @Test func everyNumberHasASource() throws {
    let catalogue = try shipped()
    for paper in catalogue.papers {
      #expect(!paper.work.source.isEmpty && !paper.workRange.isEmpty, "\(paper.id)")
      #expect(!paper.mix.source.isEmpty && !paper.precision.source.isEmpty, "\(paper.id)")
      #expect(paper.parameters.map { !$0.source.isEmpty } ?? true, "\(paper.id)")
    }
    for device in catalogue.devices { #expect(!device.sources.isEmpty, "\(device.id)") }
    for id in Assumption.ID.allCases { #expect(!catalogue.assumption(id).value.source.isEmpty) }
  }

  @Test func elmoIsCorrectedByAThousand() throws {
    #expect(try shipped().paper("elmo").work.value == 3.3e18)
  }

  @Test func theRTX4090SumsInF32AtHalfItsAdvertisedRate() throws {
    let device = try shipped().device("rtx-4090")
    #expect(device.peak(for: .mixed)?.rate.flopPerSecond == 165.2e12)
  }

  @Test(arguments: [
    ("rtx-6000-ada", 364e12), ("h100", 989.4e12), ("h100-pcie", 756e12), ("a100-80gb", 312e12),
    ("rtx-3090", 71e12), ("v100-sxm2-32gb", 125e12),
  ])
  func peaksAreDense(id: String, flopPerSecond: Double) throws {
    let peak = try shipped().device(id).peak(for: .mixed)
    #expect(nearly(peak?.rate.flopPerSecond, flopPerSecond))
  }

  @Test func aK80HasTheBandwidthOfBothItsDies() throws {
    #expect(try shipped().device("k80").bandwidth?.bytesPerSecond == 482e9)
  }

  @Test func halfPrecisionSumsDoNotCountAsMixed() throws {
    let device = try shipped().device("p100")
    #expect(device.peak(for: .mixed) == nil)
    #expect(device.fastestPrecision == .f32)
  }

  @Test func bothCountsOfAlphaGoZeroAreThere() throws {
    let catalogue = try shipped()
    let ratio =
      try catalogue.paper("alphago-zero-self-play").work.value
      / catalogue.paper("alphago-zero").work.value
    #expect(ratio > 500 && ratio < 550)
  }

  @Test func aNameIsFoundInAnyCase() throws {
    #expect(try shipped().paper("bert-LARGE").id == "bert-large")
    #expect(try shipped().paper("GPT-3 175B").id == "gpt-3")
  }

  @Test func anUnknownDeviceIsAnErrorWithASuggestion() throws {
    let catalogue = try shipped()
    let error = #expect(throws: EstimationError.self) { try catalogue.device("rtx3091") }
    #expect(
      error?.description
        == "The catalogue has no device 'rtx3091'. Did you mean 'rtx-3090'?")
  }

  @Test func noWorkIsMoreThanItsHardwareCouldDo() throws {
    let catalogue = try shipped()
    var checked = 0
    for paper in catalogue.papers {
      guard let hardware = paper.hardware, let id = hardware.device,
        let peak = try catalogue.device(id).highestPeak,
        let deviceHours = hardware.deviceHours
          ?? hardware.hours.flatMap({ hours in hardware.count.map { hours * Double($0) } })
      else { continue }
      checked += 1
      #expect(paper.work.low <= deviceHours * 3600 * peak.rate.flopPerSecond, "\(paper.id)")
    }
    #expect(checked >= 50)
  }

  @Test func workThatItsHardwareCouldNotDoIsRefused() throws {
    let text = try String(contentsOfFile: shippedFolder + "/papers.yaml", encoding: .utf8)
      .replacing("      count: 2\n      hours: 132", with: "      count: 2\n      hours: 1")
    let error = #expect(throws: DocumentError.self) {
      try withFile(text) { path in
        try Catalogue.load(folder: shippedFolder, overrides: .init(papers: path))
      }
    }
    #expect(error?.description.contains("times what these devices could do") == true)
  }

  /// The least energy of one operation today is above 0.1 pJ, and no device reads its memory more than a
  /// thousand times a second, but for those whose memory is on the chip.
  @Test func noDeviceIsAboveWhatItsPowerAndMemoryAllow() throws {
    for device in try shipped().devices {
      if let watts = device.watts, let peak = device.highestPeak {
        #expect(peak.rate.flopPerSecond / watts < 1e13, "\(device.id)")
      }
      if let memory = device.memory, let bandwidth = device.bandwidth {
        #expect(Double(memory.bytes) < 1e13, "\(device.id)")
        let reads = bandwidth.bytesPerSecond / Double(memory.bytes)
        #expect(
          reads < 1000
            || ["Cerebras", "Groq", "Graphcore"].contains(where: device.vendor.contains),
          "\(device.id)")
      }
    }
  }
}

@Suite struct DeviceNameTests {
  @Test(arguments: [
    ("NVIDIA A100-SXM4-80GB", "a100-80gb"), ("Tesla V100-SXM2-16GB", "v100-sxm2-16gb"),
    ("GeForce RTX3090", "rtx-3090"), ("NVIDIA H100 80GB HBM3", "h100"),
    ("NVIDIA H100 PCIe", "h100-pcie"), ("8x A100", "a100-40gb"),
    ("Tesla T4", "t4"), ("A100, A100", "a100-40gb"), ("rtx-3090", "rtx-3090"),
  ])
  func aNameIsFoundInTheSpellingsThatPeopleUse(name: String, id: String) throws {
    #expect(try shipped().deviceNames.device(named: name)?.id == id)
  }

  @Test(arguments: ["NVIDIA GPU", "", "unknown", "RTX 3080 Laptop", "a toaster", "A100, a toaster"])
  func whatNamesNoChipOfTheCatalogueIsNotFound(name: String) throws {
    #expect(try shipped().deviceNames.device(named: name) == nil)
  }

  @Test func whatANameLeavesOpenIsSaid() throws {
    let names = try shipped().deviceNames
    #expect(names.device(named: "NVIDIA A100-SXM4-80GB")?.assumptions == [])
    #expect(names.device(named: "NVIDIA A100")?.assumptions.count == 1)
    #expect(
      names.device(named: "H100, A100")?.assumptions.last
        == "the first of several devices stands for all")
  }
}

@Suite struct OverrideTests {
  @Test func anEntryOfTheSameIDReplacesAndANewOneAdds() throws {
    let text = """
      devices:
        - id: rtx-3090
          name: Mine
          vendor: NVIDIA
          type: gpu
          year: 2020
          peaks: {f32: 30e12}
          provenance: assumed
          sources: [my own]
        - id: abacus
          name: Abacus
          vendor: Nobody
          type: cpu
          year: 1200
          peaks: {f32: 0.1}
          provenance: assumed
          sources: [my own]
      """
    try withFile(text) { path in
      let before = try shipped()
      let after = try Catalogue.load(
        folder: shippedFolder, overrides: Catalogue.Overrides(devices: path))
      #expect(after.devices.count == before.devices.count + 1)
      #expect(try after.device("rtx-3090").name == "Mine")
      #expect(try after.device("abacus").peak(for: .f32)?.rate.flopPerSecond == 0.1)
    }
  }
}

@Suite struct FaultTests {
  /// Returns what loading a file of tiers that says this ends with, without the path.
  private func fault(ofTiers text: String) throws -> String {
    try withFile(text) { path in
      let error = #expect(throws: DocumentError.self) {
        try Catalogue.load(
          folder: shippedFolder, overrides: Catalogue.Overrides(tiers: path))
      }
      return error?.description.replacing(path, with: "tiers.yaml") ?? ""
    }
  }

  private func fault(ofPapers text: String) throws -> String {
    try withFile(text) { path in
      let error = #expect(throws: DocumentError.self) {
        try Catalogue.load(
          folder: shippedFolder, overrides: Catalogue.Overrides(papers: path))
      }
      return error?.description.replacing(path, with: "papers.yaml") ?? ""
    }
  }

  private func tier(
    device: String = "m2", count: String = "{low: 1, value: 2, high: 3}",
    access: String = "{low: 0.1, value: 0.2, high: 0.3, provenance: assumed, source: x}"
  ) -> String {
    """
    tiers:
      - id: one
        name: One
        group: academic
        holding:
          device: \(device)
          count: \(count)
          provenance: assumed
          source: x
        institutions: {value: 1, provenance: assumed, source: x}
        access: \(access)
    """
  }

  private func paper(work: String, shares: String = "{gemm: 1}") -> String {
    """
    papers:
      - id: one
        name: One
        year: 2020
        venue: X
        family: x
        work: \(work)
        mix: {shares: \(shares), provenance: cited, source: x}
        precision: {value: f32, source: x}
    """
  }

  private let goodWork =
    "{low: 1, value: 1, high: 1, definition: x, provenance: cited, source: x, range: x, method: counted}"

  @Test func anUnknownDeviceOfATierIsNamedWithItsPlace() throws {
    #expect(
      try fault(ofTiers: tier(device: "rtx-309"))
        == "tiers.yaml:6:15: No device of the catalogue has the id 'rtx-309'."
        + " Did you mean 'rtx-3090'?")
  }

  @Test func aRangeInTheWrongOrderIsNamedWithItsPlace() throws {
    #expect(
      try fault(ofTiers: tier(count: "{low: 3, value: 2, high: 3}"))
        == "tiers.yaml:7:14: Expected low ≤ value ≤ high, found 3.0, 2.0, 3.0.")
  }

  @Test func aShareOfTimeAboveOneIsRefused() throws {
    let access = "{low: 0.1, value: 0.2, high: 1.5, provenance: assumed, source: x}"
    #expect(
      try fault(ofTiers: tier(access: access))
        == "tiers.yaml:11:13: A share of time can't be above 1, found 1.5.")
  }

  @Test func teamsThatHaveMoreThanEverythingAreRefused() throws {
    let teams = """

          teams: {low: 1, value: 6, high: 8, provenance: assumed, source: x}

      """
    #expect(
      try fault(ofTiers: tier() + teams)
        == "tiers.yaml:12:12: 6 teams with 0.2 of the time each have more than all of it. Lower "
        + "one of the two."
    )
  }

  @Test func aMissingSourceIsNamedWithItsPlace() throws {
    #expect(
      try fault(ofTiers: tier(access: "{low: 0.1, value: 0.2, high: 0.3, provenance: assumed}"))
        == "tiers.yaml:11:13: The key 'source' is missing.")
  }

  @Test func anUnknownProvenanceIsNamedWithThoseThatAre() throws {
    let access = "{low: 0.1, value: 0.2, high: 0.3, provenance: guessed, source: x}"
    #expect(
      try fault(ofTiers: tier(access: access))
        == "tiers.yaml:11:59: Expected one of measured, cited, modelled, assumed, found 'guessed'.")
  }

  @Test func aMixThatDoesNotSumToOneIsRefused() throws {
    #expect(
      try fault(ofPapers: paper(work: goodWork, shares: "{gemm: 0.5, convolution: 0.25}"))
        == "papers.yaml:8:19: Expected shares that sum to 1, found 0.75.")
  }

  @Test func anUnknownClassOfOperationsIsRefused() throws {
    #expect(
      try fault(ofPapers: paper(work: goodWork, shares: "{gem: 1}"))
        == "papers.yaml:8:20: The key 'gem' is not known here. Did you mean 'gemm'?")
  }

  @Test(arguments: ["0", "-1", "inf", "nan", "much"])
  func workIsAFiniteNumberAboveZero(value: String) throws {
    let work = "{low: \(value), value: 1, high: 1, provenance: cited, source: x}"
    let message = try fault(
      ofPapers: paper(
        work: work.replacing("cited,", with: "cited, definition: x, range: x, method: counted,")))
    let expected =
      ["0", "-1"].contains(value)
      ? "Expected a number above 0, found \(value)." : "Expected a finite number, found '\(value)'."
    #expect(message == "papers.yaml:7:17: " + expected)
  }

  @Test func anIDThatStandsTwiceIsRefused() throws {
    let text = tier() + tier().replacing("tiers:", with: "")
    #expect(
      try fault(ofTiers: text)
        == "tiers.yaml:12:9: The id 'one' stands twice in this file.")
  }
}
