import Budgets
import Hardware
import Quantities
import Testing

struct BudgetGrammarTests {
  @Test
  func readsEveryPart() throws {
    let request = try BudgetRequest(
      parsing: "cores=2,quota=1.5,memory=4GiB,isa=avx2,threads=2,time=60s,packages=1,numa=0-1,smt=2"
    )
    #expect(request.cores == 2)
    #expect(request.quota == 1.5)
    #expect(request.memory == ByteCount(bytes: 4_294_967_296))
    #expect(request.isa == .avx2)
    #expect(request.threads == 2)
    #expect(request.time == .seconds(60))
    #expect(request.packages == 1)
    #expect(request.numa == NodeSet([0, 1]))
    #expect(request.smt == 2)
    #expect(request.pus == nil)
  }

  @Test(arguments: [
    ("all", "all"),
    (" threads=1 , cores = 2 ", "cores=2,threads=1"),
    ("pus=8+0-3,quota=2", "pus=0-3+8,quota=2"),
    ("numa=0+2,cores=2", "cores=2,numa=0+2"),
    ("quota=2.0", "quota=2"),
    ("quota=.25", "quota=0.25"),
    ("memory=4096MiB", "memory=4GiB"),
    ("memory=1.5GiB", "memory=1536MiB"),
    ("memory=2000MB", "memory=2GB"),
    ("memory=1001B", "memory=1001B"),
    ("memory=3kB", "memory=3kB"),
    ("time=90s", "time=90s"),
    ("time=2min", "time=120s"),
    ("time=1500ms", "time=1.5s"),
    ("time=1h", "time=3600s"),
  ])
  func writesTheCanonicalForm(text: String, canonical: String) throws {
    let request = try BudgetRequest(parsing: text)
    #expect(request.description == canonical)
    #expect(try BudgetRequest(parsing: canonical) == request)
  }

  @Test
  func namesNothingByDefault() throws {
    #expect(BudgetRequest().description == "all")
    #expect(try BudgetRequest(parsing: "all") == BudgetRequest())
  }

  @Test(arguments: [
    ("", "The budget is empty. Write 'all' for the whole machine, or such as cores=2."),
    (
      "cores",
      "'cores' is not a part of a budget. Write parts such as cores=2, with commas between."
    ),
    (
      "cores=2,,smt=1",
      "'' is not a part of a budget. Write parts such as cores=2, with commas between."
    ),
    (
      "core=2",
      """
      A budget has no 'core'. Did you mean 'cores'? It may name \
      \(BudgetRequest.keys.joined(separator: ", ")).
      """
    ),
    ("cores=1,cores=2", "The budget names cores twice. Keep one of them."),
    (
      "cores=two",
      "The budget's 'cores' is 'two'. Expected a whole number from 1 such as cores=1."
    ),
    (
      "cores=1.5",
      "The budget's 'cores' is '1.5'. Expected a whole number from 1 such as cores=1."
    ),
    (
      "cores=+1",
      "The budget's 'cores' is '+1'. Expected a whole number from 1 such as cores=1."
    ),
    ("cores=0", "'cores=0' grants nothing. Write a whole number from 1 such as cores=1."),
    ("threads=-2", "'threads=-2' grants nothing. Write a whole number from 1 such as threads=1."),
    ("quota=0", "'quota=0' grants nothing. Write a number of PUs such as quota=1.5."),
    ("quota=nan", "The budget's 'quota' is 'nan'. Expected a number of PUs such as quota=1.5."),
    ("quota=inf", "The budget's 'quota' is 'inf'. Expected a number of PUs such as quota=1.5."),
    (
      "quota=0.001",
      """
      'quota=0.001' is less than the kernel can enforce, 0.01 PUs (1 ms in every 100 ms). Ask for \
      quota=0.01 or more.
      """
    ),
    (
      "memory=4",
      """
      'memory=4' has no unit. Write a number with its unit (TiB, GiB, TB, GB, MiB, MB, KiB, kB, B) \
      such as memory=4GiB.
      """
    ),
    (
      "memory=4gib",
      """
      'memory=4gib' has the unknown unit 'gib'. Did you mean 'GiB'? Write a number with its unit \
      (TiB, GiB, TB, GB, MiB, MB, KiB, kB, B) such as memory=4GiB.
      """
    ),
    (
      "memory=0GiB",
      """
      'memory=0GiB' grants nothing. Write a number with its unit (TiB, GiB, TB, GB, MiB, MB, \
      KiB, kB, B) such as memory=4GiB.
      """
    ),
    (
      "time=0s",
      "'time=0s' grants nothing. Write a number with its unit (h, min, s, ms) such as time=60s."
    ),
    (
      "time=1e3s",
      """
      'time=1e3s' has the unknown unit 'e3s'. Write a number with its unit (h, min, s, ms) such as \
      time=60s.
      """
    ),
    (
      "isa=avx3",
      """
      There is no instruction set 'avx3'. Did you mean 'avx'? Write one of sse, avx, avx2, avx512, \
      neon, sve.
      """
    ),
    ("pus=3-1", "The budget's 'pus' is '3-1'. Expected numbers and ranges such as pus=0-3+8."),
    ("pus=", "The budget's 'pus' is ''. Expected numbers and ranges such as pus=0-3+8."),
    ("numa=x", "The budget's 'numa' is 'x'. Expected numbers and ranges such as numa=0+2."),
    (
      "numa=0,2",
      """
      Commas separate the parts of a budget, so '2' is not a part of the list 'numa=0'. Write \
      numa=0+2.
      """
    ),
    ("pus=+5", "The budget's 'pus' is '+5'. Expected numbers and ranges such as pus=0-3+8."),
    ("pus=0+", "The budget's 'pus' is '0+'. Expected numbers and ranges such as pus=0-3+8."),
    ("quota=1e-9", "The budget's 'quota' is '1e-9'. Expected a number of PUs such as quota=1.5."),
    ("quota=0x1p3", "The budget's 'quota' is '0x1p3'. Expected a number of PUs such as quota=1.5."),
    (
      "quota=0.0099",
      """
      'quota=0.0099' is less than the kernel can enforce, 0.01 PUs (1 ms in every 100 ms). Ask for \
      quota=0.01 or more.
      """
    ),
    (
      "pus=0-1,cores=2",
      "The budget names both pus and cores, and pus already decides it. Leave one out."
    ),
  ])
  func refusesWhatIsNotABudget(text: String, expected: String) {
    #expect(message { try BudgetRequest(parsing: text) } == expected)
  }
}
