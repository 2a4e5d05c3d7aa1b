import Hardware
import Operations
import Quantities
import Testing

/// AMD's cards as sysfs shows them: two in a tree made up after the kernel's documentation, beside
/// a display of another maker.
struct AMDAcceleratorTests {
  private func cards() throws -> [Accelerator] {
    try Accelerators.amd(from: 0, in: Recorded.files("two-amd")).cards
  }

  @Test func `cards are numbered in the order of the PCI bus`() throws {
    let cards = try cards()
    #expect(cards.map(\.busAddress) == ["0000:63:00.0", "0000:c3:00.0"])
    #expect(cards.map(\.id.description) == ["gpu:0", "gpu:1"])
    #expect(cards.map(\.model) == ["AMD INSTINCT MI210", "AMD Instinct MI210"])
  }

  @Test func `sysfs tells memory, clocks, link and locality`() throws {
    let card = try cards()[1]
    #expect(card.memory.total == ByteCount(bytes: 68_702_699_520))
    #expect(card.memory.free == ByteCount(bytes: 68_691_832_832))
    #expect(card.multiprocessors == 104)
    #expect(card.clock == .init(now: 800, maximum: 1700))
    #expect(card.memoryClock == .init(now: 1600, maximum: 1600))
    #expect(card.link == .init(generation: 4, highestGeneration: 4, width: 8, widest: 16))
    #expect(card.numaNode == 1)
    #expect(card.nearPUs?.description == "48-95")
  }

  @Test func `hwmon tells power and temperatures`() throws {
    let card = try cards()[1]
    #expect(card.power == .init(now: 42, limit: 250, standard: 300, highest: 300))
    #expect(
      card.temperature == .init(now: 38, slowdown: 100, shutdown: 105, highestOfMemory: 105))
  }

  @Test func `what a card does now is what was just read of it`() throws {
    let state = AcceleratorState(try cards()[0])
    #expect(state.clock == 800)
    #expect(state.watts == 42)
    #expect(state.temperature == 38)
    #expect(state.usedMemory == ByteCount(bytes: 10_866_688))
    #expect(state.millijoules == nil)
    #expect(state.clockReasons == nil)
    #expect(state.nanoseconds > 0)
  }

  @Test func `what identifies one specimen isn't read`() throws {
    #expect(try cards().allSatisfy { $0.handle == nil })
  }

  @Test func `a card without files tells nothing but its maker`() throws {
    let machine = try Recorded.withFiles(
      "two-amd", rewriting: "sys/class/drm/card2/device/vendor", to: "0x1002\n"
    ) { Accelerators.amd(from: 0, in: $0).cards }
    #expect(machine.count == 3)
    #expect(machine[0].busAddress == nil)
    #expect(machine[0].model == nil)
    #expect(machine[0].link == .init())
  }

  @Test(arguments: ["", "0", "-5", "many", "99999999999999999999"])
  func `nonsense is nothing`(text: String) throws {
    for file in ["mem_info_vram_total", "current_link_width", "pp_dpm_sclk", "numa_node"] {
      let card = try Recorded.withFiles(
        "two-amd", rewriting: "sys/class/drm/card0/device/\(file)", to: text + "\n"
      ) { Accelerators.amd(from: 0, in: $0).cards[1] }
      switch file {
      case "mem_info_vram_total": #expect(card.memory.total == nil)
      case "current_link_width": #expect(card.link.width == nil)
      case "pp_dpm_sclk": #expect(card.clock == .init())
      default: #expect(card.numaNode == (text == "0" ? 0 : nil))
      }
    }
  }
}
