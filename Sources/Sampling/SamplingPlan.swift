/// How long and how often to measure: within one invocation, and over the invocations of a cell.
package struct SamplingPlan: Hashable, Sendable {
  /// The name of a preset, in the order of effort.
  package enum Preset: String, CaseIterable, Sendable {
    /// Half-widths of 5 %, and no further round after 72 s: a first look.
    case quick
    /// Half-widths of 2 %, for work of one's own.
    case standard
    /// Half-widths of 1 %, for numbers that others rely on.
    case publish
  }

  /// In which order cells are measured.
  package enum Order: String, Sendable {
    /// Every cell once a round, in random order.
    case rounds
    /// The first ones of the plan first and most often, until the time is over.
    case listed
  }

  // MARK: Within an invocation

  /// Warm up at least this long.
  package var minimumWarmUp: Duration
  /// Stop warming up after this long, steady or not.
  package var maximumWarmUp: Duration
  /// A sample lasts at least this long.
  package var minimumSample: Duration
  /// Take this many samples, if the time allows.
  package var samples: Int
  /// Take at least this many samples, whatever the time.
  package var minimumSamples: Int
  /// Stop sampling after this long, once there are enough samples.
  package var samplingTime: Duration
  /// Probe the machine at least this often.
  package var probeInterval: Duration

  // MARK: Over invocations

  /// Stop when the 95 % interval's half-width is at most this share of the median.
  package var precision: Double
  /// Measure each cell in at least this many fresh processes, if the time limit allows.
  package var minimumInvocations: Int
  /// Measure no cell in more fresh processes than this.
  package var maximumInvocations: Int
  /// The interval must be narrow enough after this many rounds in a row.
  package var consecutivePasses: Int
  /// The first rounds are spread over at least this long, so that states of the machine that last
  /// some seconds are among a cell's invocations instead of all of them.
  package var span: Duration
  /// In which order cells are measured.
  package var order = Order.rounds
  /// Start no further round after this long, for the whole run; `nil` for no limit.
  package var timeLimit: Duration?
  /// Give one invocation this long, beside the time its own work needs.
  package var deadline: Duration

  /// Creates the plan of a preset.
  package init(_ preset: Preset) {
    switch preset {
    case .quick:
      self.init(
        minimumWarmUp: .milliseconds(60), maximumWarmUp: .milliseconds(250), samples: 10,
        samplingTime: .milliseconds(120), precision: 0.05, invocations: 6...8,
        consecutivePasses: 2, span: .seconds(15), timeLimit: .seconds(72), deadline: .seconds(10))
    case .standard:
      self.init(
        minimumWarmUp: .milliseconds(200), maximumWarmUp: .seconds(3), samples: 20,
        samplingTime: .seconds(1), precision: 0.02, invocations: 8...20, consecutivePasses: 2,
        span: .seconds(60), timeLimit: nil, deadline: .seconds(30))
    case .publish:
      self.init(
        minimumWarmUp: .milliseconds(200), maximumWarmUp: .seconds(3), samples: 30,
        samplingTime: .seconds(2), precision: 0.01, invocations: 12...40, consecutivePasses: 2,
        span: .seconds(120), timeLimit: nil, deadline: .seconds(60))
    }
  }

  private init(
    minimumWarmUp: Duration, maximumWarmUp: Duration, samples: Int, samplingTime: Duration,
    precision: Double, invocations: ClosedRange<Int>, consecutivePasses: Int, span: Duration,
    timeLimit: Duration?, deadline: Duration
  ) {
    self.minimumWarmUp = minimumWarmUp
    self.maximumWarmUp = maximumWarmUp
    self.minimumSample = .milliseconds(1)
    self.samples = samples
    self.minimumSamples = 3
    self.samplingTime = samplingTime
    self.probeInterval = .milliseconds(50)
    self.precision = precision
    self.minimumInvocations = invocations.lowerBound
    self.maximumInvocations = invocations.upperBound
    self.consecutivePasses = consecutivePasses
    self.span = span
    self.timeLimit = timeLimit
    self.deadline = deadline
  }

  /// Returns how long after the beginning of the run a round begins at the earliest.
  ///
  /// Rounds that decide whether a cell stops early are evenly spread over the span; later ones
  /// follow as they come.
  package func earliestStart(ofRound round: Int) -> Duration {
    let spread = fewestInvocations - 1
    guard spread > 0, round <= spread else { return .zero }
    return span * round / spread
  }

  /// Returns the plan for a budget with a CPU quota.
  ///
  /// A sample must span several quota periods (of 0.1 s), or its median shows the burst at the
  /// start of a period instead of the throttled rate.
  package func underQuota() -> SamplingPlan {
    var plan = self
    plan.minimumSample = .milliseconds(500)
    plan.minimumWarmUp = max(minimumWarmUp, .milliseconds(200))
    plan.samples = 3
    return plan
  }
}
