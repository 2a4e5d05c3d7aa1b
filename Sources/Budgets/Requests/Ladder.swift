package import Hardware
import Operations
import Quantities

/// A series of budgets that climbs from little of a resource to all of it.
package enum Ladder: String, CaseIterable, Hashable, Sendable {
  /// 1, 2, 4, … cores, and all of them.
  case cores
  /// Each level of vector instructions, on one core.
  case isa
  /// 0.25, 0.5, 1, 2, … PUs of CPU time on as many cores as it takes.
  case quota
  /// A sixteenth of the memory, an eighth, … and all of it, on all cores.
  case memory
  /// 1, 2, 4, … GPUs, and all of them.
  case devices

  /// Returns the rungs on this machine, or nothing where it does not tell the resource's size.
  ///
  ///     Ladder.cores.requests(on: sixCores)  // cores=1, cores=2, cores=4, cores=6
  package func requests(on machine: Machine) -> [BudgetRequest] {
    let cores = machine.usableCores(smt: 1).count
    guard cores > 0 else { return [] }
    switch self {
    case .cores:
      return doubling(from: 1, to: Double(cores)).map { BudgetRequest(cores: Int(saturating: $0)) }
    case .isa: return machine.isa.map { BudgetRequest(cores: 1, isa: $0) }
    case .quota:
      let most = min(Double(cores), machine.environment.controlGroup.quota ?? .infinity)
      return doubling(from: min(0.25, most), to: most).map {
        BudgetRequest(cores: Int(saturating: $0.rounded(.up)), quota: $0)
      }
    case .memory:
      guard let memory = machine.memory else { return [] }
      return Ladder.parts(of: memory).map { BudgetRequest(memory: $0) }
    case .devices:
      let devices = machine.devices.filter { $0.id.kind == .gpu }.count
      guard devices > 0 else { return [] }
      return doubling(from: 1, to: Double(devices)).map {
        BudgetRequest(devices: Int(saturating: $0))
      }
    }
  }

  /// What keeps a ladder from having rungs on a machine.
  var obstacle: String {
    switch self {
    case .cores, .quota: "does not tell its cores"
    case .isa: "does not tell its instruction sets"
    case .memory: "does not tell its memory"
    case .devices: "has no GPU that divide sees"
    }
  }

  /// A budget that could be a rung.
  var example: String {
    switch self {
    case .cores: "cores=1"
    case .isa: "cores=1,isa=avx2"
    case .quota: "cores=1,quota=0.5"
    case .memory: "memory=1GiB"
    case .devices: "devices=1"
    }
  }
}

/// Returns `first`, its doubles below `last`, and `last`.
private func doubling(from first: Double, to last: Double) -> [Double] {
  var steps: [Double] = []
  var step = first
  while step < last {
    steps.append(step)
    step *= 2
  }
  return steps + [last]
}

extension Ladder {
  /// Below this a worker has hardly room for itself and a problem beyond the caches.
  private static let leastMemory = Int64(256) << 20

  /// Returns the parts of memory that are large enough, in whole MiB.
  private static func parts(of memory: ByteCount) -> [ByteCount] {
    [16, 8, 4, 2, 1].map { ((memory.bytes / $0) >> 20) << 20 }
      .filter { $0 >= leastMemory }.map(ByteCount.init(bytes:))
  }
}
