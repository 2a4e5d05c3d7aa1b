import ArgumentParser

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

  private static let names = HelpTopic.allCases.map(\.rawValue)
  private static let topics = names.joined(separator: ", ")

  /// The command that the words name, one within another.
  private func command() throws -> any ParsableCommand.Type {
    var command: any ParsableCommand.Type = Divide.self
    for (depth, name) in subject.enumerated() {
      let known = command.configuration.subcommands
      guard let place = known.firstIndex(where: { $0.configuration.commandName == name }) else {
        throw UsageError(
          UnknownCommand(name, of: command, topics: depth == 0 ? Self.names : []).sentence)
      }
      command = known[place]
    }
    return command
  }
}
