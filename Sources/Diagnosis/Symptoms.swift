package import Hardware
package import Sentinels

/// Everything a checkup looks at, as values: tests make them up, the program reads them off.
package struct Symptoms: Sendable {
  /// What a numerical library says of itself.
  package struct Library: Hashable, Sendable {
    /// Its name, such as `OpenBLAS`.
    package var name: String
    /// The code that it chose, such as `Haswell`.
    package var core: String?
    /// The most threads it was built for.
    package var mostThreads: Int?

    /// Creates what a library says of itself.
    package init(name: String, core: String? = nil, mostThreads: Int? = nil) {
      self.name = name
      self.core = core
      self.mostThreads = mostThreads
    }

    /// Creates what a library says of itself through the facts of a kernel, such as
    /// `library.config`.
    package init(name: String, _ facts: [String: String]) {
      let most = facts["library.config"]?.split(separator: " ")
        .first { $0.hasPrefix("MAX_THREADS=") }
        .flatMap { Int($0.dropFirst("MAX_THREADS=".count)) }
      self.init(name: name, core: facts["library.core"], mostThreads: most)
    }
  }

  /// Space for pages that don't fit in memory, in bytes.
  package struct Swap: Hashable, Sendable {
    /// What there is.
    package var total: Int64
    /// What is in use.
    package var used: Int64

    /// Creates swap space.
    package init(total: Int64, used: Int64) {
      self.total = total
      self.used = used
    }
  }

  /// What the machine says of itself.
  package var environment: Environment
  /// How many PUs there are.
  package var pus: Int
  /// How many of them this process may use.
  package var allowedPUs: Int
  /// How many NUMA nodes there are.
  package var numaNodes: Int
  /// Swap, if the kernel tells.
  package var swap: Swap?
  /// How a CPU quota would be enforced, or why it can't be.
  package var quotaEnforcement: Result<String, Unenforced>
  /// The environment's variables that numerical libraries look at.
  package var variables: [String: String]
  /// The linear algebra library that the bundled plugins use, if it could be asked.
  package var library: Library?
  /// The throughput with the user's instruction set override over that without, if it was measured.
  package var overrideRatio: Double?
  /// What probing showed, if it was done.
  package var vigil: Vigil?
  /// What drivers say of graphics processors.
  package var accelerators: Accelerators
  /// The PUs that this process may use, if they are known one by one.
  package var allowedSet: CPUSet?

  /// Why a quota can't be enforced.
  package struct Unenforced: Error, Hashable, Sendable {
    /// The reason, as a clause.
    package var reason: String

    /// Creates a reason.
    package init(reason: String) { self.reason = reason }
  }

  /// Creates symptoms; what is left out is unknown.
  package init(
    environment: Environment, pus: Int, allowedPUs: Int, numaNodes: Int, swap: Swap? = nil,
    quotaEnforcement: Result<String, Unenforced>, variables: [String: String] = [:],
    library: Library? = nil, overrideRatio: Double? = nil, vigil: Vigil? = nil,
    accelerators: Accelerators = Accelerators(), allowedSet: CPUSet? = nil
  ) {
    self.environment = environment
    self.pus = pus
    self.allowedPUs = allowedPUs
    self.numaNodes = numaNodes
    self.swap = swap
    self.quotaEnforcement = quotaEnforcement
    self.variables = variables
    self.library = library
    self.overrideRatio = overrideRatio
    self.vigil = vigil
    self.accelerators = accelerators
    self.allowedSet = allowedSet
  }
}
