import Quantities
import System

extension Check {
  /// The numerical library, and what the user's environment tells it.
  static let libraries = [
    Check("BLAS threads", changesFigures: true) { symptoms in
      guard let library = symptoms.library else {
        return .notRun(reason: "no kernel could be asked for its library")
      }
      guard let most = library.mostThreads else {
        return .notRun(reason: "\(library.name) doesn't say how many threads it was built for")
      }
      let seen = "\(library.name) was built for \(most) threads"
      guard most < symptoms.allowedPUs else { return .fine(seen: seen) }
      return trouble(
        seen, effect: "\(symptoms.allowedPUs - most) of the \(symptoms.allowedPUs) PUs stay idle.",
        cost: "\((1 - Double(most) / Double(symptoms.allowedPUs)).percent) of the PUs",
        advice: "Build it for this machine: make NUM_THREADS=\(symptoms.allowedPUs)")
    },
    Check("instruction set", changesFigures: true) { symptoms in
      let chosen = symptoms.library?.core.map { ", the library chose \($0)" } ?? ""
      let names = LibraryVariables.instructionSets.filter { symptoms.variables[$0] != nil }.sorted()
      guard !names.isEmpty else {
        return symptoms.library == nil
          ? .notRun(reason: "no kernel could be asked for its library")
          : .fine(seen: "no override\(chosen)")
      }
      return trouble(
        names.map { "\($0)=\(symptoms.variables[$0] ?? "")" }.joined(separator: ", ") + chosen,
        effect: "The library runs code for that processor, whatever this one can do.",
        cost: symptoms.overrideRatio.map { "sgemm at \($0.percent) of the speed without it" },
        command: "unset \(names.joined(separator: " "))")
    },
    Check("thread variables") { symptoms in
      let names = symptoms.variables.keys
        .filter { $0.hasSuffix("NUM_THREADS") || $0.hasPrefix("OMP_") || $0.hasPrefix("GOMP_") }
        .sorted()
      guard !names.isEmpty else { return .fine(seen: "none set") }
      return trouble(
        names.map { "\($0)=\(symptoms.variables[$0] ?? "")" }.joined(separator: " "),
        effect: "'divide run' sets its own for each budget, so other programs will not compare.",
        command: "unset \(names.joined(separator: " "))")
    },
  ]
}
