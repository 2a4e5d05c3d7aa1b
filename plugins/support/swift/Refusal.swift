package import CKernelABI

/// Why a call can't do what the host asks: the status it returns, and the message it reports.
package struct Refusal: Error {
  /// What the call returns.
  package let status: divide_status
  /// What the user is told; empty for nothing.
  package let message: String

  private init(_ status: Int, _ message: String) {
    self.status = divide_status(status)
    self.message = message
  }

  /// The kernel can't do that operation, problem, precision or device: a normal answer.
  package static func unsupported(_ message: String) -> Refusal {
    Refusal(DIVIDE_UNSUPPORTED, message)
  }

  /// The host broke a rule of the ABI.
  package static func invalid(_ message: String) -> Refusal { Refusal(DIVIDE_INVALID, message) }

  /// Something else went wrong.
  package static func failed(_ message: String) -> Refusal { Refusal(DIVIDE_FAILED, message) }

  /// The host asked the kernel to stop.
  package static var cancelled: Refusal { Refusal(DIVIDE_CANCELLED, "") }
}
