package import CKernelABI

/// What the host offers a kernel, from `open` until `close` returns.
@safe
package struct Host {
  private let services: UnsafePointer<divide_host>

  /// Wraps the services that a call was given.
  package init(_ services: UnsafePointer<divide_host>) { unsafe self.services = services }

  /// How much a message matters.
  package enum Level {
    /// Something worth knowing that changes nothing.
    case information
    /// Something that the user should look at, although the call goes on.
    case warning
    /// Why a call fails.
    case error

    fileprivate var code: UInt32 {
      switch self {
      case .information: UInt32(DIVIDE_INFO)
      case .warning: UInt32(DIVIDE_WARNING)
      case .error: UInt32(DIVIDE_ERROR)
      }
    }
  }

  /// Tells the user something.
  package func report(_ level: Level, _ message: String) {
    unsafe services.pointee.report(services.pointee.context, level.code, message)
  }

  /// Records a fact about the software that computes, such as `library.name`.
  package func record(_ fact: String, _ value: String) {
    unsafe services.pointee.fact(services.pointee.context, fact, value)
  }

  /// Whether the kernel should return as soon as it can.
  package var isCancelled: Bool {
    unsafe services.pointee.cancelled(services.pointee.context) != 0
  }

  /// Returns the status of a call: `DIVIDE_OK`, or that of the refusal it ended with, which is
  /// reported.
  package func answer(_ call: () throws(Refusal) -> Void) -> divide_status {
    do {
      try call()
      return divide_status(DIVIDE_OK)
    } catch {
      if !error.message.isEmpty { report(.error, error.message) }
      return error.status
    }
  }
}
