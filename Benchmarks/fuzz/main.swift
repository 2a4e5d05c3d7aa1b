import FoundationEssentials
import Glibc
import Hardware

// Reads what strangers might have written. An input that ends this process lies in
// ARTIFACTS/TARGET.current, behind a line with its length; what takes over a second, or 256 MiB, is
// kept there too, and the exit code is 1.

let usage =
  "USAGE: fuzz TARGET [--runs N] [--seed S] [--corpus FOLDER] [--artifacts FOLDER]\n"
  + "Targets: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))\n"
let arguments = Array(CommandLine.arguments.dropFirst())

if arguments.count == 2, arguments[0] == TopologyChild.command {
  exit(TopologyChild.serve(arguments[1]))
}

func stop(_ message: String) -> Never {
  let bytes = Array("\(message)\n".utf8)
  _ = unsafe write(2, bytes, bytes.count)
  exit(64)
}

func option(_ name: String) -> String? {
  guard let place = arguments.firstIndex(of: "--\(name)") else { return nil }
  guard place + 1 < arguments.count else { stop("--\(name) needs a value.\n\(usage)") }
  return arguments[place + 1]
}

guard let name = arguments.first, let target = FuzzTarget(rawValue: name) else { stop(usage) }
guard let runs = Int(option("runs") ?? "100000"), let seed = UInt64(option("seed") ?? "1") else {
  stop("--runs and --seed are whole numbers.\n\(usage)")
}
let folder = option("corpus") ?? target.corpus
let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
let corpus = files.sorted().compactMap { file in
  (try? Data(contentsOf: URL(filePath: "\(folder)/\(file)"))).map(Array.init)
}
guard !corpus.isEmpty else { stop("There is no corpus in \(folder).") }
let artifacts = option("artifacts") ?? ".build"
guard var campaign = Campaign(target, corpus: corpus, artifacts: artifacts) else {
  stop("\(artifacts) can't be written.")
}
exit(campaign.run(runs, seed: seed) ? 0 : 1)
