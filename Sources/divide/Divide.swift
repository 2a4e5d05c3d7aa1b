import ArgumentParser
import Glibc

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
      PluginCommand.self, OperationsCommand.self, ValidateCommand.self,
      PapersCommand.self, DevicesCommand.self, TiersCommand.self,
      EstimateCommand.self, HoursCommand.self, InequalityCommand.self, PolicyCommand.self,
      ParticipationCommand.self, SyntheticControlCommand.self, HelpCommand.self,
      LoadTopologyCommand.self, ReadAcceleratorsCommand.self, WatchAcceleratorsCommand.self,
    ])

  static func main() {
    // A reader that has gone is told as an error of writing.
    _ = signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot(
        Array(CommandLine.arguments.dropFirst()).withNegativeValuesJoined)
      try command.run()
    } catch let error as UsageError {
      // The command line was well formed, so its grammar is no help.
      Messages.fail("\(error)")
      exit(withError: ExitCode.validationFailure)
    } catch {
      leave(with: error)
    }
  }

  /// Ends as `exit(withError:)` does, but through the places that all text goes through.
  private static func leave(with error: any Error) -> Never {
    let code = exitCode(for: error)
    let text =
      UnknownCommand(in: Array(CommandLine.arguments.dropFirst()), error)?.description
      ?? fullMessage(for: error)
    guard code == .success else {
      if !text.isEmpty { Messages.write(text + "\n") }
      exit(withError: code)
    }
    do { try StandardOutput.write(text + "\n") } catch {
      Messages.fail("\(error)")
      exit(withError: ExitCode.failure)
    }
    exit(withError: ExitCode.success)
  }
}
