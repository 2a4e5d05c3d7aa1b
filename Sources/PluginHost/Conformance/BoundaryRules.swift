import Operations
import PluginProtocol
import Quantities

/// What a library may expect of its host, and a host of it.
extension Examination {
  func loads() throws(KernelFailure) -> String {
    _ = try HostedKernel.boundary(request)
    return request.command.isEmpty ? "the library loads" : "the program starts and answers"
  }

  /// Whether the kernel opens any problem in a precision that the manifest declares.
  ///
  /// Every processor computes in f32 and f64. What it takes for less is no fault of the kernel's.
  func declared() throws(KernelFailure) -> String {
    let kind = type(of: operation)
    var refusal: KernelFailure?
    for problem in [kind.typicalProblem] + kind.awkwardProblems {
      do throws(KernelFailure) {
        try HostedKernel(request, hosts(problem), boundary: nil, slots: 1).close()
        return "problems in \(request.precision.rawValue) are opened"
      } catch {
        guard error.outcome == .unsupported else { throw error }
        refusal = refusal ?? error
      }
    }
    let said = refusal?.message ?? "no reason given"
    guard request.precision == .f32 || request.precision == .f64 else {
      throw KernelFailure(.unsupported, "every problem was declined: \(said)")
    }
    throw broken(
      "The manifest declares \(request.precision.rawValue), and the kernel declines every problem "
        + "in it: \(said)")
  }

  mutating func newerHost() throws(KernelFailure) -> String {
    try kernel(boundary: library()).close()
    for version in [2, 9] {
      do throws(KernelFailure) {
        let kernel = try kernel(boundary: library(minorVersion: version))
        _ = try kernel.run(1)
        _ = try kernel.check(using: &random)
        try kernel.close()
      } catch {
        guard error.outcome == .unsupported else { throw error }
        throw broken("It declined a host of minor version \(version), and no other.")
      }
    }
    return "hosts of minor versions 2 and 9 are served"
  }

  func wrongParameters() throws(KernelFailure) -> String {
    let good = KernelProblem(request, operation, slots: 1)
    var problems: [(name: String, problem: KernelProblem)] = []
    func add(_ name: String, _ change: (inout KernelProblem) -> Void) {
      var problem = good
      change(&problem)
      problems.append((name, problem))
    }
    add("an operation that doesn't exist") { $0.operation = "no-such-operation" }
    add("a size of -1") { $0.sizes[0].value = -1 }
    // A program sees its operands' extents; a library has nothing but the sizes.
    if request.command.isEmpty { add("a missing size") { $0.sizes.removeFirst() } }
    add("a precision that no problem has") { $0.precision = .i32 }
    add("a device that no machine has") { $0.device = DeviceID(.tpu, 65_535) }
    for (name, problem) in problems {
      let boundary = try HostedKernel.boundary(request)
      do throws(KernelFailure) { _ = try boundary.open(problem) } catch {
        switch error.outcome {
        case .unsupported, .pluginError: continue
        default: throw error
        }
      }
      throw broken("It opened \(name).")
    }
    return "declined \(problems.count) impossible problems"
  }

  mutating func doubleOpen() throws(KernelFailure) -> String {
    let library = try library()
    let first = try kernel(boundary: library)
    let second = try other(beside: library)
    _ = try first.run(1)
    _ = try second.run(1)
    _ = try first.check(using: &random)
    try first.close()
    _ = try second.run(1)
    _ = try second.check(using: &random)
    try second.close()
    return "two problems side by side are right"
  }

  /// Opens a problem of other sizes, or the same again if the kernel declines those.
  func other(beside library: LibraryBoundary) throws(KernelFailure) -> HostedKernel {
    let awkward = type(of: operation).awkwardProblems
    let other = hosts(awkward[awkward.count - 1])
    do throws(KernelFailure) {
      return try HostedKernel(
        request, other, boundary: LibraryBoundary(beside: library), slots: 1)
    } catch {
      guard error.outcome == .unsupported else { throw error }
      return try kernel(boundary: LibraryBoundary(beside: library))
    }
  }

  /// Loads the request's library in a process of its own.
  func library(minorVersion: Int? = nil) throws(KernelFailure) -> LibraryBoundary {
    try LibraryBoundary(
      request.library, id: request.plugin, host: request.host, room: request.room,
      minorVersion: minorVersion)
  }

  func closeWithoutRun() throws(KernelFailure) -> String {
    try kernel().close()
    return "closed without having run"
  }

  func cancel() throws(KernelFailure) -> String {
    let boundary = try library()
    let kernel = try kernel(boundary: boundary)
    let once = try min(kernel.run(1), kernel.run(1))
    // As many iterations as would take 2 seconds.
    let iterations = max(2, Int(saturating: Duration.seconds(2) / max(once, .nanoseconds(10))))
    boundary.cancel()
    let start = ContinuousClock.now
    do throws(KernelFailure) { _ = try kernel.run(iterations) } catch {
      guard error.outcome == .skipped else { throw error }
    }
    let elapsed = ContinuousClock.now - start
    guard elapsed < .seconds(1) + once * 2 else {
      throw broken("It went on for \(elapsed.millisecondText) after it was asked to stop.")
    }
    return "stopped after \(elapsed.millisecondText)"
  }
}
