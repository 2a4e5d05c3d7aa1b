/// A rule that every kernel keeps, and `divide plugin check` examines.
///
/// Each is examined in a worker of its own, so that a kernel that crashes on one is still examined
/// on the others.
package enum ConformanceRule: String, CaseIterable, Codable, Hashable, Sendable {
  // What everything else rests on
  /// The library can be loaded, or the program started.
  case loads
  /// What the manifest declares, the kernel does.
  case declared

  // The boundary
  /// A host of a later minor version is no different.
  case newerHost = "newer-host"
  /// What a kernel can't do, it declines.
  case wrongParameters = "wrong-parameters"
  /// Two problems may be open at once.
  case doubleOpen = "double-open"
  /// A problem may be closed without having been computed.
  case closeWithoutRun = "close-without-run"
  /// A kernel that is asked to stop, stops.
  case cancel

  // Correctness
  /// The outputs are right.
  case correct
  /// A large problem is as right as a small one.
  case largeProblem = "large-problem"
  /// Every iteration writes its own outputs.
  case everyIteration = "every-iteration"
  /// The iterations that are timed are right, too.
  case lateIterations = "late-iterations"
  /// Inputs handed over anew are computed anew.
  case freshInputs = "fresh-inputs"
  /// Whole numbers small enough to be exact come out exact.
  case exactIntegers = "exact-integers"
  /// Numbers below the normal range count.
  case tinyNumbers = "tiny-numbers"
  /// Two runs agree as far as the manifest says.
  case determinism
  /// Inputs stay as they are.
  case inputs
  /// Nothing is written beside the tensors.
  case canaries
  /// Nothing is read beside the tensors.
  case outsideReads = "outside-reads"

  // Honesty
  /// Twice the iterations take twice the time.
  case linearTime = "linear-time"
  /// The same inputs take as long as new ones.
  case repeatedInputs = "repeated-inputs"
  /// The work is done where it is timed.
  case importCost = "import-cost"
  /// The times that a program states are those that the host waited.
  case statedTimes = "stated-times"
  /// No kernel is faster than the processor.
  case roof

  // Resources
  /// No more threads than granted, no processes left behind.
  case threads
  /// No more memory than stated.
  case memory
  /// No sockets.
  case network
  /// Rounding, signals and affinity stay as they were.
  case state

  /// What a contributor changes to keep the rule.
  package var advice: String {
    switch self {
    case .loads:
      "Load or start it by itself: 'ldd -r LIBRARY' says what a library lacks, and what a program "
        + "writes to standard error says why it ends."
    case .declared:
      "Take out of the manifest the precisions and operations that you don't compute; if this "
        + "processor lacks instructions for them, say so with 'requires-isa'."
    case .newerHost:
      "Read struct_size before any field, and accept every minor version of your major version."
    case .wrongParameters:
      "Return DIVIDE_UNSUPPORTED for operations, precisions and devices you don't have, and "
        + "DIVIDE_INVALID for sizes that are missing or below 1."
    case .doubleOpen:
      "Keep everything about a problem in the kernel that open returns, nothing global."
    case .closeWithoutRun: "Have close free whatever open made, however far the problem came."
    case .cancel: "Call the host's 'cancelled' about once a millisecond in run, and return."
    case .correct: "Compare with the operation's definition on the problem that is named."
    case .largeProblem:
      "Compute every output, whatever the sizes; mind block sizes and 32-bit indices."
    case .everyIteration:
      "Iteration i reads and writes slot (first_slot + i) mod slot_count, all of it, every time."
    case .lateIterations: "Compute every iteration as you compute the first."
    case .freshInputs: "Convert the inputs again whenever import is called, and keep no results."
    case .exactIntegers: "Compute in the precision of the operands, with sums at least as precise."
    case .tinyNumbers: "Leave the flush-to-zero and denormals-are-zero modes off."
    case .determinism: "State 'run-to-run' in the manifest, or sum in one order."
    case .inputs: "Write to a copy, or to the workspace."
    case .canaries: "Mind the last row and column, and vector loops that run past the end."
    case .outsideReads:
      "Read nothing before or behind a tensor; end vector loops with masks or with a scalar rest."
    case .linearTime: "Compute each iteration in full; nothing may be carried from one to the next."
    case .repeatedInputs: "Don't look for inputs seen before."
    case .importCost:
      "Do in run what the operation is; import only changes the layout, and chooses at most once "
        + "how."
    case .statedTimes: "Take the time around the whole loop, until the last result is there."
    case .roof: "See which work is left out: no processor does this much."
    case .threads: "Start no more than thread_count threads in all, and end what you start."
    case .memory: "State in 'requirements' what you allocate, and free it."
    case .network: "A kernel has no business on the network."
    case .state:
      "Have rounding modes, signal handlers and affinity as they were whenever a call returns."
    }
  }

  /// Whether the rule compares times, which tell little on a busy machine.
  package var isTimed: Bool {
    switch self {
    case .linearTime, .repeatedInputs, .importCost, .roof: true
    default: false
    }
  }

  /// Whether only libraries can be asked.
  package var isNativeOnly: Bool {
    switch self {
    case .newerHost, .doubleOpen, .cancel, .outsideReads, .state: true
    default: false
    }
  }

  /// The rules that have to be kept before this one says anything of its own.
  ///
  /// Where results are wrong, whatever looks at results finds that again: it is no second fault.
  package var restsOn: [ConformanceRule] {
    switch self {
    case .loads: []
    case .declared: [.loads]
    case .newerHost, .doubleOpen, .largeProblem, .everyIteration, .lateIterations, .freshInputs,
      .exactIntegers, .tinyNumbers, .determinism, .inputs, .canaries, .outsideReads:
      [.loads, .declared, .correct]
    case .wrongParameters, .closeWithoutRun, .cancel, .correct, .linearTime, .repeatedInputs,
      .importCost, .statedTimes, .roof, .threads, .memory, .network, .state:
      [.loads, .declared]
    }
  }

  /// Whether nothing can be said of a kernel that breaks the rule, so that the others aren't
  /// examined.
  package var isFundamental: Bool { self == .loads || self == .declared }

  /// Whether only programs can be asked.
  package var isProgramOnly: Bool { self == .statedTimes }
}
