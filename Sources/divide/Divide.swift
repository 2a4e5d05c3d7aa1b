import ArgumentParser
import Glibc
import Presentation

/// The command line: the one place where everything meets.
@main
struct Divide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "divide",
    abstract: "Measures the AI compute divide, from the silicon to the inequality.",
    discussion: """
      What can this machine do for deep-learning research under a given budget, how many hours \
      would the well-known papers cost on it, and how unequally is that capacity spread?

      Start with 'divide run': it measures for about a minute, and reports. 'divide help outcomes' \
      and 'divide help measures' explain the words and figures of results.
      """,
    version: "0.1.0",
    subcommands: [
      DoctorCommand.self, RunCommand.self, ReportCommand.self,
      CompareCommand.self, SelftestCommand.self, TopologyCommand.self,
      PluginCommand.self, ValidateCommand.self,
      PapersCommand.self, DevicesCommand.self, TiersCommand.self,
      EstimateCommand.self, HoursCommand.self, InequalityCommand.self, PolicyCommand.self,
      ParticipationCommand.self, SyntheticControlCommand.self, HelpCommand.self,
      LoadTopologyCommand.self,
    ])

  static func main() {
    // A reader that has gone is told as an error of writing.
    _ = signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as UsageError {
      // The command line was well formed, so its grammar is no help.
      Messages.write("Error: \("\(error)".printable)\n")
      exit(withError: ExitCode.validationFailure)
    } catch {
      leave(with: error)
    }
  }

  /// Ends as `exit(withError:)` does, but tells where help can't be written.
  private static func leave(with error: any Error) -> Never {
    guard exitCode(for: error) == .success else { exit(withError: error) }
    do {
      try StandardOutput.write(fullMessage(for: error) + "\n")
    } catch {
      exit(withError: error)
    }
    exit(withError: ExitCode.success)
  }
}
