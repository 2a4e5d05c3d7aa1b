import ArgumentParser
import Diagnosis
import Hardware
import Reporting

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what about this machine makes numbers untrustworthy, and what to do.",
    discussion: """
      Looks at the settings that the kernel shows, probes the allowed PUs for a few seconds to see \
      neighbours that no setting shows, and asks the linear algebra library what it was built for. \
      Each trouble comes with its effect, its cost where that could be measured, and the command \
      that changes it. What can't be looked at here is listed as not run, never as fine.

      Nothing is changed. The exit code is 0 whatever is found; with --strict it is 1 if there is \
      trouble.
      """)

  @Option(help: "How long to probe for neighbours, in seconds; 0 not to.")
  var seconds = 3.0
  @Flag(help: "Exit with 1 if there is trouble.") var strict = false
  @OptionGroup var output: OutputOptions
  @OptionGroup var pluginOptions: PluginOptions

  func validate() throws {
    guard seconds.isFinite, (0...600).contains(seconds) else {
      throw ValidationError("--seconds is \(seconds). Give 0 to 600.")
    }
  }

  func run() throws {
    let installation = try Installation.current()
    let machine = try Machine.discover()
    let (plugins, _) = try pluginOptions.plugins(installation)
    let symptoms = Symptoms(
      examining: machine, seconds: seconds,
      library: LibraryInquiry(installation, machine, plugins))
    let checkup = Checkup(symptoms)
    try output.show(CheckupReport(checkup).document)
    if strict, !checkup.troubles.isEmpty { throw ExitCode.failure }
  }
}
