import Operations
import PluginProtocol
import Testing

/// What the host and a program that holds kernels say to each other.
struct ProgramQuestionTests {
  private static let questions: [(question: ProgramQuestion, line: String)] = [
    (.hello, #"{"protocols":[1],"type":"hello"}"#),
    (
      .open(
        operation: "gemm", sizes: ["m": 8, "n": 4], precision: "f32", threads: 2, slots: 3,
        device: .cpu),
      """
      {"device":"cpu","operation":"gemm","precision":"f32","problem":{"m":8,"n":4},"slots":3,\
      "threads":2,"type":"open"}
      """
    ),
    (
      .open(
        operation: "fma", sizes: ["steps": 1], precision: "f64", threads: 1, slots: 1,
        device: DeviceID(.gpu, 1)),
      """
      {"device":"gpu:1","operation":"fma","precision":"f64","problem":{"steps":1},"slots":1,\
      "threads":1,"type":"open"}
      """
    ),
    (
      .importTensors(
        slot: 1,
        tensors: [
          .init(
            name: "a", role: "input", precision: "f32", extents: [8, 4], path: "/proc/71/fd/5",
            offset: 4096, bytes: 128)
        ]),
      """
      {"slot":1,"tensors":[{"bytes":128,"extents":[8,4],"name":"a","offset":4096,\
      "path":"/proc/71/fd/5","precision":"f32","role":"input"}],"type":"import"}
      """
    ),
    (
      .importTensors(
        slot: 0,
        tensors: [
          .init(
            name: "c", role: "output", precision: "f64", extents: [2], path: nil, offset: 0,
            bytes: 16)
        ]),
      """
      {"slot":0,"tensors":[{"bytes":16,"extents":[2],"name":"c","offset":0,"precision":"f64",\
      "role":"output"}],"type":"import"}
      """
    ),
    (
      .run(iterations: 100, firstSlot: 2), #"{"first_slot":2,"iterations":100,"type":"run"}"#
    ),
    (.exportTensors(slot: 2), #"{"slot":2,"type":"export"}"#),
    (.close, #"{"type":"close"}"#),
  ]

  @Test(arguments: questions)
  func `each question is one line`(question: ProgramQuestion, line: String) throws {
    #expect(try PluginProtocolTests.line(question) == line)
  }
}

/// The lines that a program answers with.
struct ProgramReplyTests {
  @Test func `a greeting says the version and who it is`() throws {
    let reply = try read(ProgramReply.self, #"{"type":"hello","protocol":1,"id":"mine"}"#)
    #expect(reply.type == .hello)
    #expect(reply.protocol == 1)
    #expect(reply.id == "mine")
  }

  @Test(arguments: [
    ("opened", ProgramReply.Kind.opened), ("imported", .imported), ("exported", .exported),
    ("closed", .closed), ("heartbeat", .heartbeat),
  ])
  func `an answer needs no more than its name`(name: String, kind: ProgramReply.Kind) throws {
    let reply = try read(ProgramReply.self, #"{"type":"\#(name)"}"#)
    #expect(reply.type == kind)
    #expect(reply.text == nil)
  }

  @Test func `a program may say which device it computes on`() throws {
    #expect(try read(ProgramReply.self, #"{"type":"opened","device":"gpu:1"}"#).device == "gpu:1")
    #expect(try read(ProgramReply.self, #"{"type":"opened"}"#).device == nil)
  }

  @Test func `a run says how long it took`() throws {
    let reply = try read(ProgramReply.self, #"{"type":"ran","nanoseconds":104200}"#)
    #expect(reply.type == .ran)
    #expect(reply.nanoseconds == 104_200)
  }

  @Test func `a failure says why, and a fact and a message what they are`() throws {
    let failed = try read(
      ProgramReply.self, #"{"type":"failed","reason":"unsupported","text":"no f64"}"#)
    #expect(failed.type == .failed)
    #expect(failed.reason == "unsupported")
    #expect(failed.text == "no f64")
    let fact = try read(
      ProgramReply.self, #"{"type":"fact","key":"library.name","value":"none"}"#)
    #expect(fact.type == .fact)
    #expect(fact.key == "library.name")
    #expect(fact.value == "none")
    let message = try read(ProgramReply.self, #"{"type":"message","text":"hello"}"#)
    #expect(message.type == .message)
    #expect(message.text == "hello")
  }

  @Test func `fields that a later version may add are passed over`() throws {
    let reply = try read(ProgramReply.self, #"{"type":"opened","mood":"good"}"#)
    #expect(reply.type == .opened)
  }

  @Test(arguments: [
    "", "opened", "{}", #"{"type":"later"}"#, #"{"type":null}"#,
    #"{"type":"ran","nanoseconds":"fast"}"#, #"{"type":"hello","protocol":1.5}"#,
    #"{"type":"opened""#,
  ])
  func `a line that is no answer is refused`(line: String) {
    #expect(throws: (any Error).self) { try read(ProgramReply.self, line) }
  }
}
