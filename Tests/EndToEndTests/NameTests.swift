import Foundation
import Testing

/// Names that don't exist, and listings of those that do.
struct NameTests {
  @Test(arguments: [
    (["papers", "gpt3"], "The catalogue has no paper 'gpt3'. Did you mean 'gpt-3'?"),
    (["papers", "xyzzy"], "The catalogue has no paper 'xyzzy'. See 'divide papers' for"),
    (["devices", "h100x"], "The catalogue has no device 'h100x'. Did you mean 'h100'?"),
    (["devices", "abacus"], "The catalogue has no device 'abacus'. See 'divide devices' for"),
    (["estimate", "--paper", "gpt3"], "The catalogue has no paper 'gpt3'. Did you mean 'gpt-3'?"),
    (["estimate", "--device", "h100x"], "has no device 'h100x'. Did you mean 'h100'?"),
    (["estimate", "--tier", "student-lapto"], "Did you mean 'student-laptop'?"),
    (["topology", "--synthetic", "pak:1"], "does not understand the synthetic machine 'pak:1'."),
    (["topology", "--synthetic", "pack:1", "--xml", "x"], "give --xml or --synthetic, not both."),
    (["papres"], "There is no command 'papres'. Did you mean 'papers'? Commands: doctor, run,"),
    (["runn"], "There is no command 'runn'. Did you mean 'run'?"),
    (["plugin", "chek"], "There is no command 'chek'. Did you mean 'check'? Commands: list,"),
    (["estimate", "--device", "h100", "--count", "-3"], "-3 devices can't train anything."),
    (["estimate", "--draws", "-5"], "--draws takes 100 to 1,000,000 at the level 0.9, found -5."),
    (["estimate", "--tier", "nonsense"], "has no tier 'nonsense'. There are: student-laptop, "),
    (["devices", "H100 SXM9 fast"], "Did you mean 'h100'?"),
    (["run", "nosuch.yaml"], "nosuch.yaml: There is no file of this name."),
  ])
  func `a wrong name is wrong usage, with what would be right`(
    arguments: [String], message: String
  ) throws {
    let result = try Program.run(arguments)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `a topology that isn't there is a failure in one line`() throws {
    let result = try Program.run("topology", "--xml", "missing.xml")
    #expect(result.code == 1)
    #expect(
      result.errors
        == "Error: Cannot read the topology 'missing.xml': No such file or directory. "
        + "Give a file that 'lstopo --of xml FILE' wrote.\n")
    #expect(result.output.isEmpty)
  }

  @Test func `a made-up machine is shown as it was described`() throws {
    let result = try Program.run("topology", "--synthetic", "pack:2 core:4 pu:2", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let machine = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(machine["packages"] as? Int == 2)
    #expect(machine["cores"] as? Int == 8)
    #expect(machine["pus"] as? Int == 16)
  }
}

struct PluginListTests {
  private func list(_ arguments: String...) throws -> (plugins: [[String: Any]], errors: String) {
    let result = try Program.run(["plugin", "list", "--json"] + arguments)
    #expect(result.code == 0, "\(result.errors)")
    let listed = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    return (try #require(listed["plugins"] as? [[String: Any]]), result.errors)
  }

  @Test func `the bundled plugins are usable`() throws {
    let result = try Program.run("plugin", "list")
    #expect(result.code == 0)
    // The table's columns are as wide as the optional plugins make them.
    let rows = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    for (row, begin) in [
      ("convolution", "convolution 0.2.0 native convolution f32/f64"),
      ("elementwise", "elementwise 0.1.0 native relu f32"),
      ("gemm", "gemm 0.1.0 native gemm f32/f64"),
      ("roofline", "roofline 0.1.0 native fma f32/f64/bf16/i8, triad"),
    ] {
      let words = try #require(rows.first { $0.first == row[...] })
      #expect(words.joined(separator: " ").hasPrefix(begin), "\(result.output)")
      #expect(words.last == "yes")
    }
  }

  @Test func `a plugin of --plugin-path comes first, and hides one of the same name`() throws {
    let folder = try TemporaryFolder()
    let manifest = try String(
      contentsOf: Program.checkout.appending(path: "plugins/gemm/plugin.yaml"), encoding: .utf8)
    _ = try folder.file(
      "plugin.yaml", manifest.replacing("version: 0.1.0", with: "version: 9.9.9"))
    let plugins = try list("--plugin-path", folder.url.path).plugins
    let gemm = try #require(plugins.first)
    #expect(gemm["id"] as? String == "gemm" && gemm["version"] as? String == "9.9.9")
    let shadowed = try #require(gemm["shadowed"] as? [String])
    #expect(shadowed.contains { $0.hasSuffix("/plugins/gemm") })
  }

  @Test func `a manifest that can't be read is a warning with its place`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("plugin.yaml", "manifest: 1\nid: a plugin\n")
    let (plugins, errors) = try list("--plugin-path", folder.url.path)
    #expect(errors.hasPrefix("Warning: \(path):2:5: Expected a name of up to 64 letters"))
    #expect(plugins.contains { $0["id"] as? String == "gemm" })
  }
}

struct HelpTests {
  @Test func `help explains commands as before, and topics`() throws {
    #expect(
      try Program.run("help", "plugin", "check").output
        == (try Program.run("plugin", "check", "--help")).output)
    #expect(try Program.run("help").output == (try Program.run("--help")).output)
    let topic = try Program.run("help", "outcomes")
    #expect(topic.code == 0 && topic.errors.isEmpty)
    #expect(topic.output.hasPrefix("Outcomes, tags and verdicts\n══"))
    #expect(topic.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let json = try Program.run("help", "measures", "--json")
    #expect(json.output.contains("\"name\" : \"Gini\""))
  }

  @Test(arguments: [
    (["measurs"], "There is no command or topic 'measurs'. Did you mean 'measures'?"),
    (["xyzzy"], "Topics: outcomes, measures. Commands: doctor, run, report,"),
    (
      ["plugin", "chek"], "There is no command 'chek'. Did you mean 'check'? Commands: list, check,"
    ),
    (["run", "--json"], "--format, --json and --output are for topics. Name one of: outcomes,"),
  ])
  func `what help doesn't know is wrong usage`(words: [String], message: String) throws {
    let result = try Program.run(["help"] + words)
    #expect(result.code == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `the help names the topics`() throws {
    let help = try Program.run("--help").output.replacing("\n", with: " ")
    for topic in ["'divide help outcomes'", "'divide help measures'"] {
      #expect(help.contains(topic), "\(help)")
    }
  }
}
