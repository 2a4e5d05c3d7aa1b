package import Hardware
import Operations
import Quantities
package import RecordFormat

extension AcceleratorV1 {
  /// Writes a graphics processor down, without what tells one specimen from the next.
  package init(_ card: Accelerator, _ all: Accelerators) {
    self.init(vendor: card.vendor.rawValue)
    driver = card.vendor == .nvidia ? all.driver : all.amdDriver
    cuda = card.vendor == .nvidia ? all.cuda : nil
    computeCapability = card.capability?.description
    multiprocessors = card.multiprocessors
    freeMemoryBytes = card.memory.free?.bytes
    clock = Clock(card.clock)
    memoryClock = Clock(card.memoryClock)
    power = Power(
      watts: card.power.now, limitWatts: card.power.limit, defaultLimitWatts: card.power.standard,
      lowestLimitWatts: card.power.lowest, highestLimitWatts: card.power.highest)
    divided = card.division?.isOn
    if let division = card.division, division.isOn {
      instances = division.instances.map {
        Instance(
          profile: $0.profile, memoryBytes: $0.memory.total?.bytes,
          multiprocessors: $0.multiprocessors)
      }
    }
    errors = Errors(
      corrected: card.errors.areCorrected, uncorrected: card.errors.uncorrected,
      uncorrectedEver: card.errors.uncorrectedEver, remapPending: card.errors.remapIsPending,
      remapFailed: card.errors.remapFailed)
    pcie = PCIe(
      generation: card.link.generation, highestGeneration: card.link.highestGeneration,
      lanes: card.link.width, mostLanes: card.link.widest)
    numaNode = card.numaNode
    if !card.peers.isEmpty {
      peers = card.peers.map { peer in
        Peer(
          kind: peer.kind.rawValue, device: peer.index.map { DeviceID(.gpu, $0).description },
          links: peer.links)
      }
    }
    persistence = card.persistence
    temperature = Temperature(
      celsius: card.temperature.now, highestCelsius: card.temperature.highest,
      slowdownCelsius: card.temperature.slowdown, shutdownCelsius: card.temperature.shutdown,
      highestMemoryCelsius: card.temperature.highestOfMemory)
    clockReasons = card.clockReasons.map { $0.map(\.rawValue).sorted() }
    processes = card.processes?.count
    if let list = card.processes, !list.isEmpty {
      let told = list.compactMap(\.memory)
      processMemoryBytes =
        told.count == list.count ? told.reduce(ByteCount(bytes: 0), +).bytes : nil
    }
  }
}

extension AcceleratorV1.Clock {
  fileprivate init(_ clock: Accelerator.Clock) {
    self.init(
      megahertz: clock.now, maximumMegahertz: clock.maximum,
      applicationMegahertz: clock.application)
  }
}
