/// A command to start: a worker behind the launcher that puts it under its budget.
package struct LaunchCommand: Hashable, Sendable {
  /// The path of the program.
  package let executable: String
  /// The program's arguments.
  package let arguments: [String]
  /// All variables of the new process, before the launcher's own changes.
  package let environment: [String: String]
}
