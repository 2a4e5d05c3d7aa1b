import ArgumentParser
import Presentation

/// How and where to show what a command found.
///
/// A command makes a `Document` and ends with `show(_:)`. That `--output` can be written is checked
/// with the command line, before the command does anything.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The format of the result.", valueName: "format"))
  var format: Format?

  @Option(
    help: ArgumentHelp("Write the result to this file, not to standard output.", valueName: "file"))
  var output: String?

  @Flag(help: "Write JSON: short for --format json.")
  var json = false

  func validate() throws {
    if json, let format, format != .json {
      throw ValidationError(
        "--json is short for --format json, and --format is \(format.rawValue). Give one of them.")
    }
    if let output {
      do { try OutputFile(output).check() } catch { throw ValidationError(error.description) }
    }
  }

  /// Whether nothing is asked for.
  var isDefault: Bool { format == nil && output == nil && !json }

  /// Returns what is asked for here, and what is asked for there where nothing is said here.
  ///
  /// - Throws: `ValidationError` if both don't go together.
  func or(_ other: OutputOptions) throws -> OutputOptions {
    var options = self
    options.format = format ?? other.format
    options.output = output ?? other.output
    options.json = json || other.json
    try options.validate()
    return options
  }

  /// The format that was asked for; text where none was.
  var chosenFormat: Format { format ?? (json ? .json : .text) }

  /// Shows a document as asked, then its warnings.
  ///
  /// In JSON the data says what they would.
  ///
  /// - Throws: `UsageError` if the format can't show it; `OutputError` if it can't be written.
  func show(_ document: Document) throws {
    let isFile = output != nil
    let renderer = chosenFormat.renderer(
      width: isFile ? StandardOutput.usualWidth : StandardOutput.width,
      isColoured: !isFile && StandardOutput.isColoured,
      breaksNames: !isFile && StandardOutput.isTerminal)
    let text: String
    do { text = try renderer.rendered(document) } catch let error as RenderingError {
      throw UsageError(error.description)
    }
    if let output {
      try OutputFile(output).write(text)
    } else {
      try StandardOutput.write(text, isColoured: StandardOutput.isColoured)
    }
    if chosenFormat != .json { document.warnings.forEach(Messages.warn) }
  }
}

extension Format: ExpressibleByArgument {}
