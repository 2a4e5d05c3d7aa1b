package import Hardware
package import Operations
package import Quantities
import RecordFormat

/// A budget as a record describes it, perhaps of a machine that isn't this one.
package struct RecordedBudget: Hashable, Sendable {
  /// The canonical text of the request, such as `cores=2`.
  package var name: String
  /// The device that computes.
  package var device: DeviceID
  /// The PUs to run on; `nil` where the record's list makes no sense.
  package var pus: CPUSet?
  /// The number of cores.
  package var cores: Int
  /// The number of threads that may compute.
  package var threads: Int
  /// The CPU quota in force in PUs, the budget's or that of an outer control group.
  package var quota: Double?
  /// The memory that the budget names.
  package var memory: ByteCount?
  /// The newest instruction set that the budget names.
  package var isa: String?

  /// Reads a budget of a record.
  init(_ encoded: BudgetV1) {
    name = encoded.budget
    device = encoded.device.flatMap(DeviceID.init) ?? .cpu
    pus = CPUSet(list: encoded.pus)
    cores = encoded.cores
    threads = encoded.threads
    quota = encoded.quotaPUs
    memory = encoded.memoryBytes.map(ByteCount.init)
    isa = encoded.isa
  }

  /// Whether its threads wait for the processor even when nothing else runs.
  package var makesThreadsWait: Bool { quota != nil || threads > (pus?.count ?? threads) }

  /// Whether another budget computes on the same PUs of the same device, so that both share a
  /// bandwidth.
  package func sharesMemoryPath(with other: RecordedBudget) -> Bool {
    pus == other.pus && device == other.device
  }
}
