import Budgets
import Hardware
import Testing

struct LibraryCoreTests {
  @Test(arguments: [
    ("Prescott", InstructionSet.sse), ("Core2", .sse), ("Penryn", .sse), ("Dunnington", .sse),
    ("Nehalem", .sse), ("Sandybridge", .avx), ("Bulldozer", .avx), ("Haswell", .avx2),
    ("Zen", .avx2), ("Excavator", .avx2), ("SkylakeX", .avx512), ("Cooperlake", .avx512),
    ("Sapphirerapids", .avx512), ("armv8", .neon), ("neoversen1", .neon), ("armv8sve", .sve),
    ("NEOVERSEV1", .sve), ("avx2", .avx2),
  ])
  func namesTheInstructionsOfACore(core: String, isa: InstructionSet) {
    #expect(InstructionSet(libraryCore: core) == isa)
  }

  @Test
  func doesNotGuessAtUnknownCores() { #expect(InstructionSet(libraryCore: "Power9") == nil) }
}
