import ArgumentParser
import Documents

/// Help for commands, as ArgumentParser gives it, and for topics.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Explains a command, or a topic: outcomes or measures.",
    discussion: """
      A topic explains the words of results, each in one line.

        divide help outcomes
        divide help measures
        divide help plugin check
      """,
    // ArgumentParser lists a 'help' of its own, which this one comes before.
    shouldDisplay: false)

  @Argument(help: "A command, or a topic.") var subject: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    if subject.count == 1, let topic = HelpTopic(rawValue: subject[0]) {
      return try output.show(topic.document)
    }
    guard output.format == nil, !output.json, output.output == nil else {
      throw UsageError(
        "--format, --json and --output are for topics. Name one of: \(Self.topics).")
    }
    throw CleanExit.helpRequest(try command())
  }

  private static let topics = HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")

  /// The command that the words name, one within another.
  private func command() throws -> any ParsableCommand.Type {
    var command: any ParsableCommand.Type = Divide.self
    for (depth, name) in subject.enumerated() {
      let known = command.configuration.subcommands
      guard let place = known.firstIndex(where: { $0.configuration.commandName == name }) else {
        let shown = known.filter { $0.configuration.shouldDisplay }
        throw UsageError(
          Self.unknown(
            name, commands: shown.compactMap { $0.configuration.commandName }, isFirst: depth == 0))
      }
      command = known[place]
    }
    return command
  }

  private static func unknown(_ name: String, commands: [String], isFirst: Bool) -> String {
    let topics = isFirst ? HelpTopic.allCases.map(\.rawValue) : []
    return "There is no command \(isFirst ? "or topic " : "")'\(name)'."
      + suggestion(for: name, among: commands + topics)
      + (topics.isEmpty ? "" : " Topics: \(self.topics).")
      + (commands.isEmpty ? "" : " Commands: \(commands.joined(separator: ", ")).")
  }
}
