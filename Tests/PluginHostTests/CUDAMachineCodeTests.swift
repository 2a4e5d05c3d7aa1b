import Foundation
import Testing

/// What the wheels of NVIDIA's compiler bring.
private enum MachineCodeTools {
  static let advice: Comment =
    """
    NVRTC isn't here: pip install nvidia-cuda-nvrtc nvidia-cuda-nvdisasm, and set \
    DIVIDE_CUDA_LIBRARIES to their folder nvidia/cu13/lib
    """

  /// The folder of NVRTC, and the disassembler.
  static let tools: (libraries: String, disassembler: String)? = {
    guard FakeGPU.hindrance == nil,
      let folder = ProcessInfo.processInfo.environment["DIVIDE_CUDA_LIBRARIES"]
    else { return nil }
    let disassembler = URL(filePath: folder).deletingLastPathComponent()
      .appending(path: "bin/nvdisasm").path
    let isThere = [folder + "/libnvrtc.so.13", disassembler].allSatisfy {
      FileManager.default.fileExists(atPath: $0)
    }
    return isThere ? (folder, disassembler) : nil
  }()
}

/// What NVRTC makes of the kernels that the plugin `cuda` has compiled at run time.
///
/// Needs NVRTC and nvdisasm, which two wheels bring; no GPU. `DIVIDE_CUDA_LIBRARIES` names NVRTC's
/// folder, and nvdisasm is in `../bin` of it, where the wheels have it, too.
@Suite(.serialized, .enabled(if: MachineCodeTools.tools != nil, MachineCodeTools.advice))
struct CUDAMachineCodeTests {
  /// Every kernel's instructions, by the name of its file.
  private static let instructions = Result { () throws -> [String: Set<String>] in
    guard let tools = MachineCodeTools.tools else { return [:] }
    let folder = try TestFolder()
    let compile = try FakeGPU.built().appending(path: "compile").path
    _ = try output(
      of: [compile, folder.url.path, "sm_80", "sm_90a", "sm_100a"], libraries: tools.libraries)
    var all: [String: Set<String>] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let text = try output(
        of: [tools.disassembler, folder.url.appending(path: file).path], libraries: tools.libraries)
      all[file] = Set(text.matches(of: /\b[A-Z][A-Z0-9]+(\.[A-Z0-9]+)*\b/).map { String($0.0) })
    }
    return all
  }

  private static func output(of command: [String], libraries: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ["DIVIDE_CUDA_LIBRARIES": libraries]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(text)")
    return text
  }

  @Test(arguments: ["sm_80", "sm_90a", "sm_100a"])
  func `chains of multiply-adds are made of them, and leave nothing in memory`(
    architecture: String
  ) throws {
    let all = try Self.instructions.get()
    let single = try #require(all["fma-f32-\(architecture).cubin"])
    #expect(single.contains("FFMA"))
    let double = try #require(all["fma-f64-\(architecture).cubin"])
    #expect(double.contains("DFMA"))
    #expect(double.union(single).isDisjoint(with: ["LDL", "STL", "LDL.64", "STL.64"]))
    #expect(!double.contains("FFMA"))
  }

  @Test(arguments: ["sm_80", "sm_90a", "sm_100a"])
  func `vectors are read and written 16 bytes at once`(architecture: String) throws {
    let triad = try #require(try Self.instructions.get()["triad-f32-\(architecture).cubin"])
    #expect(triad.contains { $0.hasPrefix("LDG.E.128") })
    #expect(triad.contains { $0.hasPrefix("STG.E.128") })
  }

  @Test func `no kernel in f32 spills registers or computes in f64`() throws {
    let all = try Self.instructions.get()
    // 11 kernels in two precisions for three architectures.
    #expect(all.count == 66)
    // In f64 exp and erf are calls, around which compilers keep registers in memory.
    for (name, instructions) in all where name.contains("-f32-") {
      let spills = instructions.filter { $0.hasPrefix("LDL") || $0.hasPrefix("STL") }
      #expect(spills.isEmpty, "\(name)")
      let wide = instructions.filter { name in
        ["DFMA", "DADD", "DMUL", "F2F"].contains { name.hasPrefix($0) }
      }
      #expect(wide.isEmpty, "\(name)")
    }
  }
}
