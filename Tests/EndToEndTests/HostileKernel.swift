/// A kernel of `Tests/Fixtures/hostile`, what it lies about, and what a run should make of it.
struct HostileKernel: Sendable, CustomStringConvertible {
  /// What kernels lie about.
  enum Kind: String, CaseIterable, Sendable {
    case speech, clock, watching, work, arithmetic, machine, others, sandbox, nonsense, obstruction
  }

  /// What a kernel is measured on, and under which budget.
  ///
  /// Kernels of one setting share a run.
  enum Setting: String, CaseIterable, Sendable {
    /// An iteration of about a millisecond.
    case product
    /// Larger than what examinations with tiny numbers compute.
    case largerProduct
    /// An iteration of about a third of a millisecond.
    case mediumProduct
    /// An iteration so short that a sample takes many.
    case smallProduct
    /// A long reduction, which widens the tolerance of a bound for the worst case.
    case longProduct
    /// For programs in plain Python.
    case tinyProduct
    case convolution, softmax, relu, chain, triad
    /// Vectors that take as long to fill as to compute.
    case longRelu
    /// A product, with little time.
    case hanging
    /// A product of a program, with little time.
    case hangingProgram
    /// A product, with little memory.
    case memory

    var budget: String {
      switch self {
      case .hanging, .hangingProgram: "cores=1,time=3s"
      case .memory: "cores=1,memory=512MiB,time=20s"
      default: "cores=1,time=20s"
      }
    }

    var problem: (operation: String, sizes: String) {
      switch self {
      case .product, .hanging, .memory: ("gemm", "m: 192, n: 192, k: 192")
      case .largerProduct: ("gemm", "m: 256, n: 256, k: 256")
      case .mediumProduct: ("gemm", "m: 128, n: 128, k: 128")
      case .smallProduct: ("gemm", "m: 48, n: 40, k: 56")
      case .longProduct: ("gemm", "m: 32, n: 32, k: 8192")
      case .tinyProduct, .hangingProgram: ("gemm", "m: 16, n: 16, k: 16")
      case .convolution:
        (
          "convolution",
          "batch: 2, channels: 16, height: 14, width: 14, filters: 16, filter_height: 3, "
            + "filter_width: 3, padding_height: 1, padding_width: 1"
        )
      case .softmax: ("softmax", "rows: 2048, columns: 256")
      case .relu: ("relu", "elements: 1048576")
      case .longRelu: ("relu", "elements: 8388608")
      case .chain: ("fma", "elements: 4096, steps: 2048")
      case .triad: ("triad", "elements: 1048576")
      }
    }

    /// The suite of its only case.
    var suite: String {
      """
      suite: 1
      name: hostile
      summary: One problem for kernels that lie.
      source: these tests
      budgets: ["\(budget)"]
      cases:
        - name: problem
          operation: \(problem.operation)
          problem: {\(problem.sizes)}
      """
    }
  }

  /// The name of its folder.
  var name: String
  var kind: Kind
  /// What it does, in a few words.
  var lie: String
  var setting: Setting
  /// The outcomes that are right.
  ///
  /// `harmless` stands for a measurement at the honest rate, because the lie had no effect.
  var outcomes: Set<String>
  /// What it says of what it tried, if the lie had no effect.
  var facts: [String: String] = [:]
  /// Whether it might disturb what is measured in the same run.
  var isAlone = false

  var description: String { name }

  /// Whether it may be measured at the honest rate, because its lie had no effect.
  var mayBeHarmless: Bool { outcomes.contains("harmless") }

  /// Whether times have a part in what is made of it, so that a busy machine may hide it.
  var showsInTimes: Bool {
    !outcomes.isDisjoint(with: ["suspect-timing", "implausible", "timed-out"])
  }

  init(
    _ name: String, _ kind: Kind, _ lie: String, on setting: Setting = .product,
    _ outcomes: Set<String>, facts: [String: String] = [:], isAlone: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.lie = lie
    self.setting = setting
    self.outcomes = outcomes
    self.facts = facts
    self.isAlone = isAlone
  }
}

extension HostileKernel {
  static let all =
    speech + clocks + watching + work + arithmetic + machine + others

  static let speech: [HostileKernel] = [
    .init(
      "forges-own", .speech, "writes the judge's replies where it can, and ends with 0",
      ["crashed", "protocol-error"], isAlone: true),
    .init(
      "forges-parents", .speech, "writes the judge's replies into what its parents have open",
      ["wrong-result", "crashed"], isAlone: true),
    .init(
      "forges-done", .speech, "writes 'done' everywhere, and ends with 0",
      ["crashed", "protocol-error"], isAlone: true),
    .init(
      "forges-nonsense", .nonsense, "writes negative times and impossible counts everywhere",
      ["harmless", "protocol-error", "plugin-error"], isAlone: true),
    .init(
      "forks-and-answers", .speech, "two processes answer, and each computes half",
      [
        "over-budget", "protocol-error", "wrong-result", "crashed", "plugin-error", "harmless",
      ], isAlone: true),
    .init(
      "answers-early", .speech, "answers before it computes, from copies of its inputs",
      ["wrong-result", "suspect-timing", "protocol-error", "harmless"]),
    .init(
      "answers-wrong-number", .speech, "answers what wasn't asked yet",
      // Its own process may put it right before the judge looks.
      ["protocol-error", "harmless"]),
    .init(
      "scribbles-channel", .speech, "writes over the channel without end", on: .hanging,
      ["protocol-error", "wrong-result", "timed-out", "plugin-error"]),
    .init(
      "endless-log", .speech, "has a log that is never read to its end", on: .hanging,
      ["timed-out", "protocol-error", "suspect-timing", "harmless", "over-budget"]),
    .init("says-cancelled", .speech, "says that it was cancelled", ["plugin-error"]),
    .init("dies-late", .speech, "kills its own process", ["crashed"]),
    .init("exits-well", .speech, "ends with 0 instead of exporting", ["crashed"]),
    .init(
      "becomes-another", .speech, "becomes 'true', which ends well", ["crashed", "wrong-result"]),
    .init(
      "hangs-deaf", .speech, "blocks every signal and hangs", on: .hanging, ["timed-out"]),
    .init("hangs-in-export", .speech, "hangs in the export", on: .hanging, ["timed-out"]),
    .init(
      "nonsense-alignment", .nonsense, "asks for an alignment of 2^31 and 2^63 bytes",
      ["plugin-error", "will-not-fit"]),
    .init(
      "nonsense-workspace", .nonsense, "asks for an alignment of 3 and 2^64 − 4096 bytes",
      ["plugin-error", "will-not-fit"]),
    .init(
      "nonsense-status", .nonsense, "answers with a status that doesn't exist", ["plugin-error"]),
    .init(
      "floods-messages", .speech, "reports half a million messages, and 32 MiB of complaints",
      ["harmless", "protocol-error"], isAlone: true),
    .init(
      "program-claims", .speech, "claims 60 % of its time", on: .tinyProduct,
      ["harmless", "suspect-timing"]),
    .init(
      "program-claims-nothing", .speech, "claims a nanosecond", on: .tinyProduct,
      ["suspect-timing"]),
    .init(
      "program-answers-first", .speech, "answers, and then computes", on: .tinyProduct,
      ["wrong-result", "suspect-timing", "protocol-error", "implausible"]),
    .init(
      "program-answers-twice", .speech, "answers each run twice", on: .tinyProduct,
      ["protocol-error"]),
    .init(
      "program-answers-ahead", .speech, "answers the next two questions as well",
      on: .tinyProduct, ["protocol-error", "wrong-result"]),
    .init(
      "program-never-answers", .speech, "sends heartbeats instead of an answer",
      on: .hangingProgram, ["timed-out"]),
    .init(
      "program-floods", .speech, "sends facts and messages instead of an answer",
      on: .hangingProgram, ["protocol-error", "timed-out"]),
    .init(
      "program-long-line", .speech, "sends one line without an end", on: .hangingProgram,
      ["protocol-error", "timed-out"]),
    .init(
      "program-nonsense", .nonsense, "claims negative times and 1e308 ns", on: .tinyProduct,
      ["protocol-error", "suspect-timing"]),
    .init(
      "program-forges", .speech, "writes the judge's replies into what its parent has open",
      on: .tinyProduct, ["wrong-result", "crashed"], isAlone: true),
    .init(
      "program-forks", .speech, "two processes answer", on: .tinyProduct,
      ["protocol-error", "over-budget", "wrong-result"], isAlone: true),
  ]

  static let clocks: [HostileKernel] = [
    .init("clock-symbol", .clock, "puts a slow clock into every table of imports", ["harmless"]),
    .init("clock-vdso", .clock, "overwrites the clock in its vDSO", ["harmless"]),
    .init(
      "clock-frame", .clock, "moves the start time in its caller's stack", ["harmless", "crashed"]),
    .init(
      "clock-judge", .clock, "overwrites the clock in the judge's vDSO", ["harmless"],
      facts: ["clocks": "0"], isAlone: true),
  ]

  static let watching: [HostileKernel] = [
    .init(
      "reads-parents", .watching, "is honest unless a parent's command line says 'run'",
      on: .smallProduct, ["harmless", "wrong-result"]),
    .init(
      "reads-request", .watching, "looks for the request in memory, and skips what isn't checked",
      on: .smallProduct, ["harmless"], facts: ["request": "unseen"]),
    .init(
      "knows-sizes", .watching, "is honest on the sizes of checks only", ["wrong-result"]),
    .init(
      "counts-imports", .watching, "is honest for eight calls after an import",
      on: .smallProduct, ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "declines-suspicion", .watching, "declines the problem when it might be checked",
      ["plugin-error", "wrong-result"]),
    .init(
      "by-count", .watching, "is honest in calls of one iteration", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "by-inputs", .watching, "computes when one of 61 numbers of an input changed",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "by-poison", .watching, "computes when one of 61 outputs is NaN",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "by-every-poison", .watching, "computes the units of the output that hold a NaN",
      ["wrong-result", "suspect-timing"]),
  ]

  static let work: [HostileKernel] = [
    .init(
      "skip-iterations-2", .work, "leaves out every other iteration", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init("skip-rows-2", .work, "leaves out half of the rows", ["wrong-result"]),
    .init("skip-rows-10", .work, "leaves out a tenth of the rows", ["wrong-result"]),
    .init(
      "once-then-wait", .work, "computes once, unless one of 61 outputs changed",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "once-then-sleep", .work, "computes the first iteration of a call", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "half-and-half", .work, "computes one half, then the other", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "last-slot", .work, "computes the last iteration of a call", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless", "implausible"]),
    .init(
      "each-slot-once", .work, "computes each slot once a call", on: .smallProduct,
      ["wrong-result", "suspect-timing", "harmless", "implausible"]),
    .init(
      "in-import", .work, "computes in the import",
      ["wrong-result", "suspect-timing", "implausible"]),
    .init("in-export", .work, "computes in the export", ["wrong-result", "suspect-timing"]),
    .init(
      "import-mostly", .work, "computes in all imports but the first dozen",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "export-unmasked", .work, "computes in exports, from inputs that it unmasks",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "import-mostly-small", .work, "computes in imports, which take microseconds",
      on: .smallProduct, ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "export-unmasked-small", .work, "computes in exports, which take microseconds",
      on: .smallProduct, ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "answers-early-small", .speech, "answers before it computes for microseconds",
      on: .smallProduct, ["wrong-result", "suspect-timing", "protocol-error", "harmless"]),
    .init(
      "same-digest", .work, "sets an input to zero that keeps its digest", ["wrong-result"]),
    .init(
      "repeats-less", .work, "computes two fifths of what a call repeats", on: .mediumProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "finds-stretches", .work, "reads one number of 64, to find what changed", on: .longRelu,
      ["wrong-result", "suspect-timing", "implausible"]),
    .init(
      "after-answer", .work, "answers, and computes in a thread",
      ["wrong-result", "over-budget", "suspect-timing", "harmless"]),
    .init(
      "between-calls", .work, "computes between calls in a thread",
      ["wrong-result", "over-budget", "implausible", "suspect-timing"]),
    .init("on-fault", .work, "computes when its output is read", ["wrong-result"]),
    .init(
      "user-fault", .work, "computes when its output is read, in a thread",
      ["wrong-result", "over-budget", "harmless"]),
    .init(
      "memo", .work, "computes when a number of the inputs or outputs changed",
      on: .smallProduct, ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "program-memo", .work, "the same, as a program", on: .tinyProduct,
      ["wrong-result", "suspect-timing", "harmless"]),
    .init(
      "program-exports", .work, "computes in the export, as a program", on: .tinyProduct,
      ["wrong-result", "suspect-timing"]),
    .init(
      "incremental", .work, "computes the rows whose inputs changed",
      ["wrong-result", "suspect-timing", "harmless"]),
    .init("stale-outputs", .work, "copies its first results", ["wrong-result"]),
    .init(
      "trivial-input", .work, "sets its inputs to zero", ["wrong-result"]),
    .init(
      "punches-holes", .work, "makes holes of its inputs", ["wrong-result"]),
    .init(
      "softmax-some", .work, "computes a tenth of the rows of a softmax", on: .softmax,
      ["wrong-result"]),
    .init("relu-copy", .work, "copies, but where it expects a look", on: .relu, ["wrong-result"]),
  ]

  static let arithmetic: [HostileKernel] = [
    .init("tf32", .arithmetic, "rounds factors to TF32", on: .longProduct, ["wrong-result"]),
    .init("bf16", .arithmetic, "rounds factors to bf16", on: .longProduct, ["wrong-result"]),
    .init("half-sums", .arithmetic, "keeps sums in f16", on: .longProduct, ["wrong-result"]),
    .init("strassen", .arithmetic, "multiplies by Strassen's algorithm", ["wrong-result"]),
    .init(
      "flush-subnormals", .arithmetic, "flushes subnormal numbers", on: .largerProduct,
      ["wrong-result", "harmless"]),
    .init(
      "winograd-claimed", .arithmetic, "claims Winograd's algorithm, and leaves planes out",
      on: .convolution, ["wrong-result"]),
    .init(
      "winograd-on-gemm", .arithmetic, "claims Winograd's algorithm for a product",
      on: .smallProduct, ["wrong-result", "suspect-timing", "plugin-error"]),
    .init(
      "chain-neighbours", .arithmetic, "computes every other run of chains", on: .chain,
      ["wrong-result"]),
    .init(
      "fewer-steps", .arithmetic, "takes nine tenths of a chain's steps", on: .chain,
      ["wrong-result"]),
    .init(
      "triad-period", .arithmetic, "reads one period of the inputs", on: .triad, ["harmless"],
      facts: ["period": "0"]),
  ]

  static let machine: [HostileKernel] = [
    .init(
      "extra-thread", .machine, "a thread that lives during calls only",
      ["over-budget", "harmless"]),
    .init(
      "extra-process", .machine, "a process that lives during calls only",
      ["over-budget", "wrong-result", "harmless"]),
    .init(
      "leaves-group", .machine, "a child that isn't stopped computes ahead",
      ["over-budget", "wrong-result", "harmless"], isAlone: true),
    .init(
      "daemon-computes", .machine, "a daemon computes half",
      ["over-budget", "wrong-result", "harmless"], isAlone: true),
    .init(
      "driver-claimed", .machine, "claims that a driver starts its threads",
      ["over-budget", "plugin-error", "harmless"]),
    .init("leaves-pus", .machine, "moves to other PUs", ["over-budget", "harmless"]),
    .init(
      "memory-in-child", .machine, "holds 600 MiB in a child", on: .memory,
      ["out-of-memory", "over-budget", "crashed", "harmless"], isAlone: true),
    .init(
      "memory-in-file", .machine, "holds 600 MiB in a file in memory", on: .memory,
      ["out-of-memory", "crashed"], isAlone: true),
    .init(
      "stops-watchers", .machine, "stops the judge and the harness meanwhile",
      ["harmless", "over-budget"], facts: ["stopped": "0"], isAlone: true),
  ]

  static let others: [HostileKernel] = [
    .init(
      "signals-parents", .others, "interrupts the judge and the harness", ["harmless"],
      facts: ["signals": "0"], isAlone: true),
    .init("urgent", .others, "asks for priority and larger limits", ["harmless"]),
    .init(
      "keeps-memory-busy", .others, "leaves a daemon that keeps the memory busy",
      ["harmless", "over-budget"], isAlone: true),
    .init(
      "adopts-orphans", .others, "adopts orphans, and leaves a daemon",
      ["harmless", "over-budget"], isAlone: true),
    .init("keeps-files", .sandbox, "keeps results in files", ["harmless"], isAlone: true),
    .init("sends-file", .sandbox, "sends a file by sockets", ["harmless"], isAlone: true),
    .init("escapes", .sandbox, "writes commands for terminals", ["harmless"], isAlone: true),
    .init(
      "undumpable", .obstruction, "makes itself unreadable, and starts a thread",
      ["over-budget", "plugin-error", "harmless"]),
    .init(
      "closes-everything", .obstruction, "closes every descriptor",
      ["harmless", "crashed", "plugin-error"]),
    .init(
      "unmaps-tensors", .obstruction, "computes into pages of its own", ["wrong-result"]),
    .init(
      "shrinks-files", .obstruction, "truncates files in memory",
      ["harmless", "wrong-result", "crashed", "plugin-error"]),
    .init(
      "own-filter", .obstruction, "refuses itself futex and write",
      ["harmless", "crashed", "timed-out", "plugin-error", "suspect-timing"]),
    .init(
      "traces-judge", .obstruction, "traces the judge", ["harmless"], isAlone: true),
  ]
}
