import Foundation
import RecordFormat
import Testing

/// The lines of schema 1, to the letter.
///
/// Whoever has to change a line here changes the file format: old records have to stay readable.
struct GoldenLineTests {
  /// Reads a line, and returns how it is written again.
  private func rewritten<Line: Codable>(_: Line.Type, _ line: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let value = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test func `a budget of the processor names no device`() throws {
    let line = """
      {"budget":"cores=1,quota=0.5","cores":1,"isa":"avx2","memoryBytes":1073741824,\
      "numaNodes":"0","pus":"0","quotaPUs":0.5,"standing":"emulated","threads":1}
      """
    #expect(try rewritten(BudgetV1.self, line) == line)
  }

  @Test func `a budget of another device names it`() throws {
    let line = """
      {"budget":"device=gpu:0","cores":2,"device":"gpu:0","pus":"0-1","standing":"native",\
      "threads":2}
      """
    #expect(try rewritten(BudgetV1.self, line) == line)
  }

  @Test func `a resource has what was requested, what enforced it and what was seen`() throws {
    let line = """
      {"detail":"read back: 0.5 PUs","enforcedBy":"cgroup-v2","reason":"slowly",\
      "requested":"0.5 PUs","resource":"quota","verified":true}
      """
    #expect(try rewritten(ResourceFactV1.self, line) == line)
  }

  @Test func `a cell has its problem, its work and its traffic`() throws {
    let line = """
      {"budget":"all","cacheLevel":"L2","caches":"warm","count":3,"device":"gpu:1",\
      "id":"triad-l2 @ all","name":"triad-l2","operation":"triad",\
      "operationClass":"memory-bound","plugin":"roofline","precision":"f32",\
      "problem":[{"name":"elements","value":87360}],"role":"suite","side":"first",\
      "skipped":{"message":"It is gone.","outcome":"skipped"},"trafficBytes":1048320,\
      "workFLOP":174720}
      """
    #expect(try rewritten(CellV1.self, line) == line)
  }

  @Test func `a plan has seconds in its keys, and an order where there is one`() throws {
    let line = """
      {"consecutivePasses":1,"deadlineSeconds":10,"maximumInvocations":8,\
      "maximumWarmUpSeconds":0.25,"minimumInvocations":6,"minimumSampleSeconds":0.001,\
      "minimumSamples":3,"minimumWarmUpSeconds":0.0625,"order":"listed","precision":0.05,\
      "preset":"quick","probeIntervalSeconds":0.05,"samples":10,"samplingSeconds":0.125,\
      "spanSeconds":15,"timeLimitSeconds":72}
      """
    #expect(try rewritten(PlanV1.self, line) == line)
    let before = line.replacing(#""order":"listed","#, with: "")
      .replacing(#""spanSeconds":15,"#, with: "")
    #expect(try rewritten(PlanV1.self, before) == before)
  }

  @Test func `a graphics processor has what its driver told, in units`() throws {
    let line = """
      {"accelerator":{"clock":{"applicationMegahertz":1275,"maximumMegahertz":1410,\
      "megahertz":1410},"clockReasons":["power-cap"],"computeCapability":"8.0","cuda":"12.4",\
      "divided":true,"driver":"550.54.15","errors":{"corrected":true,"remapFailed":false,\
      "remapPending":false,"uncorrected":0,"uncorrectedEver":3},"freeMemoryBytes":85000000000,\
      "instances":[{"memoryBytes":10468982784,"multiprocessors":14,"profile":"1g.10gb"}],\
      "memoryClock":{"maximumMegahertz":1593},"multiprocessors":108,"numaNode":1,\
      "pcie":{"generation":1,"highestGeneration":4,"lanes":16,"mostLanes":16},\
      "peers":[{"device":"gpu:1","kind":"card","links":12}],"persistence":true,\
      "power":{"defaultLimitWatts":400,"highestLimitWatts":400,"limitWatts":300,\
      "lowestLimitWatts":100,"watts":62.5},"processMemoryBytes":1073741824,"processes":1,\
      "temperature":{"celsius":40,"highestCelsius":85,"highestMemoryCelsius":95,\
      "shutdownCelsius":92,"slowdownCelsius":90},"vendor":"nvidia"},"id":"gpu:0",\
      "memoryBytes":85899345920,"name":"NVIDIA A100-SXM4-80GB","pus":[0,1]}
      """
    #expect(try rewritten(MachineV1.ComputeDevice.self, line) == line)
    let least = #"{"accelerator":{"vendor":"amd"},"id":"gpu:0","pus":[]}"#
    #expect(try rewritten(MachineV1.ComputeDevice.self, least) == least)
  }

  /// The least that a machine of a record has.
  private static let machine = """
    {"allowedPUs":[0],"caches":[{"bytes":32768,"count":1,"kind":"data","level":1,"lineBytes":64}],\
    "computeDevices":[{"id":"gpu:0","memoryBytes":1024,"name":"A GPU","pus":[0]}],"corePUs":[[0]],\
    "cores":1,"cpuKinds":[{"efficiency":0,"facts":{"CoreType":"IntelCore"},"pus":[0]}],\
    "devices":[{"facts":{},"kind":"network","name":"eth0"}],"dies":1,\
    "environment":{"clockSource":"tsc","controlGroup":{"layout":"v2","memoryLimitBytes":4096,\
    "quotaPUs":0.5},"features":["fma"],"governor":"performance","hypervisor":"KVM",\
    "kernel":"Linux 6.1","load":0.5,"memory":{"binding":"hwloc","controlGroupLimitBytes":4096,\
    "hwlocBytes":8192,"kernelAvailableBytes":8192,"kernelTotalBytes":8192},"microcode":"0x1",\
    "numaBalancing":false,"smt":false,"transparentHugePages":"madvise","turbo":true},\
    "fingerprint":"a97f511625003a97","isa":["sse"],"memoryBytes":4096,"model":"A processor",\
    "nodes":[{"allowed":true,"memoryBytes":8192,"osIndex":0,"pus":[0]}],"numaNodes":1,\
    "offlinePUs":[],"packages":1,"pus":1,"schemaVersion":1,"source":"xml","sourceName":"a.xml",\
    "warnings":["A warning."]}
    """

  @Test func `a machine has counts, sizes and what the kernel says`() throws {
    #expect(try rewritten(MachineV1.self, Self.machine) == Self.machine)
    let before = Self.machine.replacing(
      #""computeDevices":[{"id":"gpu:0","memoryBytes":1024,"name":"A GPU","pus":[0]}],"#, with: "")
    #expect(try rewritten(MachineV1.self, before) == before)
  }

  @Test func `a header says what was decided before measuring`() throws {
    let line = """
      {"budgets":[],"cells":[],"commandLine":["divide","run"],"createdAt":"2026-01-01T12:00:00Z",\
      "environment":{"OMP_NUM_THREADS":"2"},"machine":\(Self.machine),\
      "plan":{"consecutivePasses":1,"deadlineSeconds":10,"maximumInvocations":8,\
      "maximumWarmUpSeconds":0.25,"minimumInvocations":6,"minimumSampleSeconds":0.001,\
      "minimumSamples":3,"minimumWarmUpSeconds":0.0625,"precision":0.05,"preset":"quick",\
      "probeIntervalSeconds":0.05,"samples":10,"samplingSeconds":0.125},\
      "plugins":[{"id":"gemm","libraryDigest":"1036b46ad4a968d1","version":"0.1.0"}],\
      "run":"20260101T120000Z","schemaVersion":1,"seed":7,\
      "suite":{"name":"quick","source":"DeepBench","summary":"One problem."},\
      "tool":{"name":"divide","version":"0.1.0"},"type":"header"}
      """
    #expect(try rewritten(HeaderV1.self, line) == line)
    let priced = line.replacing(#""plan":{"#, with: #""overrideShare":0.54,"plan":{"#)
    #expect(try rewritten(HeaderV1.self, priced) == priced)
  }

  @Test func `an invocation has its samples between readings of the sentinels`() throws {
    let line = """
      {"budgetFacts":[],"bytes":27525120,"cell":"gemm @ all",\
      "check":{"iterations":3,"method":"freivalds","ofOutputs":96,"outputs":96,\
      "residual":0.5},"elapsedSeconds":0.5,\
      "facts":{"isolation":{"fileBytes":4294967816,"filesAreRefused":true,\
      "networkIsRefused":true,"userThreads":600},"library":{"library.core":"Zen"},\
      "messages":["Hello."],"peakResidentBytes":43999232,\
      "threads":[{"allowedPUs":"0-1","id":10014}]},\
      "groups":[{"burstNanoseconds":261490,"chainNanoseconds":122142,"involuntarySwitches":1,\
      "nanoseconds":[11619484,11647536],"processorNanoseconds":47389028,\
      "runDelayNanoseconds":7,"stolenTicks":2}],"iterationsPerSample":4,\
      "message":"It is slow.",\
      "messages":[{"count":2,"level":"warning","text":"It is hot."}],"mostThreads":2,\
      "outcome":"ok","packageJoules":1.5,\
      "peakResidentBytes":43954176,"round":3,"slots":1,"standardError":"oh",\
      "startedAtSeconds":0.25,"steady":true,"throttledPeriods":0,"type":"invocation",\
      "warmUpNanoseconds":71792004}
      """
    #expect(try rewritten(InvocationV1.self, line) == line)
    let tried = line.replacing(
      #""isolation":{"fileBytes""#, with: #""isolation":{"allowed":["files"],"fileBytes""#
    ).replacing(#""userThreads":600"#, with: #""refused":["network"],"userThreads":600"#)
    #expect(tried != line)
    #expect(try rewritten(InvocationV1.self, tried) == tried)
    let onDevice = line.replacing(
      #""elapsedSeconds""#,
      with: #""device":{"disturbances":[{"name":"power-capped","seen":"at 400 W"}],"#
        + #""states":[{"clockMHz":1980,"clockReasons":["power-cap"],"millijoules":7,"#
        + #""nanoseconds":0,"watts":400}],"withoutJoules":"It is too short."},"elapsedSeconds""#
    ).replacing(
      #""involuntarySwitches""#,
      with: #""deviceNanoseconds":[11619000,11647000],"involuntarySwitches""#)
    #expect(onDevice != line)
    #expect(try rewritten(InvocationV1.self, onDevice) == onDevice)
    let before = line.replacing(#""runDelayNanoseconds":7,"#, with: "")
    #expect(try rewritten(InvocationV1.self, before) == before)
    let unsaid = line.replacing(
      #""messages":[{"count":2,"level":"warning","text":"It is hot."}],"#, with: ""
    ).replacing(#""iterations":3,"#, with: "").replacing(#""ofOutputs":96,"outputs":96,"#, with: "")
    #expect(try rewritten(InvocationV1.self, unsaid) == unsaid)
    // The time of a sentinel that was withdrawn.
    let walked = line.replacing(#""stolenTicks":2"#, with: #""stolenTicks":2,"walkNanoseconds":9"#)
    #expect(try rewritten(InvocationV1.self, walked) == line)
  }

  @Test func `a summary has what a cell comes to`() throws {
    let line = """
      {"algorithm":"winograd-2x2-3x3","bytesPerSecond":{"median":2},"cell":"gemm @ all",\
      "exit":"precise","flopPerSecond":{"high":3,"level":0.95,"low":1,"median":2},"invocations":6,\
      "message":"A message.","outcome":"ok","roofFraction":0.5,\
      "secondsPerIteration":{"high":3,"level":0.95,"low":1,"median":2},"tags":{"preempted":1},\
      "type":"summary"}
      """
    #expect(try rewritten(CellSummaryV1.self, line) == line)
  }

  @Test func `a run that goes on says when, and one that ends says how`() throws {
    let resumed = #"{"at":"2026-01-01T12:00:00Z","commandLine":["divide"],"type":"resumed"}"#
    #expect(try rewritten(ResumedV1.self, resumed) == resumed)
    let footer = #"{"complete":false,"elapsedSeconds":1.5,"type":"footer"}"#
    #expect(try rewritten(FooterV1.self, footer) == footer)
  }
}
