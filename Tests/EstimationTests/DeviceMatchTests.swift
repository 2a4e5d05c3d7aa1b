import Estimation
import Operations
import Quantities
import Testing

/// Entries of the shipped catalogue by the names that drivers give.
struct DeviceMatchTests {
  private func match(_ model: String, gigabytes: Double? = nil) throws -> DeviceMatch {
    try shipped().match(
      model, kind: .gpu, memory: gigabytes.map { ByteCount(bytes: Int64($0 * 1e9)) })
  }

  @Test(arguments: [
    ("NVIDIA H100 80GB HBM3", 85.5, "NVIDIA H100 SXM5 80GB"),
    ("NVIDIA H100 PCIe", 85.5, "NVIDIA H100 PCIe"),
    ("NVIDIA A100-SXM4-80GB", 85.9, "NVIDIA A100 SXM4 80 GB"),
    ("NVIDIA A100-SXM4-40GB", 42.4, "NVIDIA A100 SXM4 40 GB"),
    ("NVIDIA A100 80GB PCIe", 85.9, "NVIDIA A100 PCIe 80 GB"),
    ("NVIDIA GeForce RTX 4090", 25.8, "NVIDIA GeForce RTX 4090"),
    ("NVIDIA L40S", 48.3, "NVIDIA L40S"),
    ("Tesla V100-SXM2-32GB", 34.1, "NVIDIA Tesla V100 SXM2 32 GB"),
    ("Tesla V100-SXM2-16GB", 16.9, "NVIDIA Tesla V100 SXM2"), ("Tesla T4", 15.8, "NVIDIA Tesla T4"),
    ("NVIDIA B200", 191.5, "NVIDIA B200"), ("AMD Instinct MI210", 68.7, "AMD Instinct MI210"),
  ])
  func `a driver's name is an entry's`(model: String, gigabytes: Double, name: String) throws {
    let match = try match(model, gigabytes: gigabytes)
    #expect(match.device?.name == name)
    #expect(match.assumptions.isEmpty)
  }

  @Test(arguments: [
    ("NVIDIA GeForce RTX 3080 Laptop GPU", "rtx-3080"), ("NVIDIA GeForce GTX 1650", "gtx-1080"),
  ])
  func `another chip is no entry, and the nearest is named`(model: String, nearest: String) throws {
    let match = try match(model)
    #expect(match.device == nil)
    #expect(match.nearest.contains(nearest))
    #expect(match.nearest.count <= 3)
  }

  @Test func `what a name leaves open is said`() throws {
    let match = try match("NVIDIA H200", gigabytes: 150.8)
    #expect(match.device?.name == "NVIDIA H200 SXM")
    #expect(match.assumptions == ["the SXM module"])
  }

  @Test func `memory that contradicts the entry is said`() throws {
    let match = try match("NVIDIA GeForce RTX 3060", gigabytes: 8.6)
    #expect(match.device?.id == "rtx-3060")
    #expect(match.assumptions.contains("it has 9 GB, 12 GB in the catalogue"))
  }

  @Test func `an entry of another kind is no match`() throws {
    let match = try shipped().match("NVIDIA L40S", kind: .cpu)
    #expect(match.device == nil)
  }
}
