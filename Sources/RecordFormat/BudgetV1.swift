/// A budget in a record.
package struct BudgetV1: Codable, Hashable, Sendable {
  /// The canonical text of the request.
  package var budget: String
  /// The PUs in the kernel's list format.
  package var pus: String
  /// The number of cores.
  package var cores: Int
  /// The number of threads that may compute.
  package var threads: Int
  /// The quota in force, the budget's or that of an outer control group.
  package var quotaPUs: Double?
  /// The memory that the budget names.
  package var memoryBytes: Int64?
  /// The newest instruction set that the budget names.
  package var isa: String?
  /// The NUMA nodes in the kernel's list format.
  package var numaNodes: String?
  /// `native` or `emulated`.
  package var standing: String
  /// The device that computes, such as `gpu:0`; absent for the processor.
  package var device: String?

  /// Creates it from its parts.
  package init(
    budget: String, pus: String, cores: Int, threads: Int, quotaPUs: Double? = nil,
    memoryBytes: Int64? = nil, isa: String? = nil, numaNodes: String? = nil, standing: String,
    device: String? = nil
  ) {
    self.budget = budget
    self.pus = pus
    self.cores = cores
    self.threads = threads
    self.quotaPUs = quotaPUs
    self.memoryBytes = memoryBytes
    self.isa = isa
    self.numaNodes = numaNodes
    self.standing = standing
    self.device = device
  }
}

/// A resource fact in a record.
package struct ResourceFactV1: Codable, Hashable, Sendable {
  /// The resource, such as `memory`.
  package var resource: String
  /// What was requested, in words; `unlimited` where only the surroundings limit it.
  package var requested: String
  /// The mechanism, whose limit it is where it comes from outside, or `unenforced`.
  package var enforcedBy: String
  /// Why it is not enforced, or what else there is to know of how it is.
  package var reason: String?
  /// `true`, `false`, or absent when nothing can be read back.
  package var verified: Bool?
  /// What was read back, or why nothing was.
  package var detail: String?

  /// Creates it from its parts.
  package init(
    resource: String, requested: String, enforcedBy: String, reason: String? = nil,
    verified: Bool? = nil, detail: String? = nil
  ) {
    self.resource = resource
    self.requested = requested
    self.enforcedBy = enforcedBy
    self.reason = reason
    self.verified = verified
    self.detail = detail
  }
}
