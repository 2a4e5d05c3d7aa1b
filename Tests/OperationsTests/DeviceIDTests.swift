import Operations
import Testing

struct DeviceIDTests {
  @Test(arguments: [
    ("cpu", DeviceID.cpu), ("gpu", DeviceID(.gpu)), ("gpu:0", DeviceID(.gpu)),
    ("gpu:12", DeviceID(.gpu, 12)), ("tpu:1", DeviceID(.tpu, 1)),
    ("cuda", DeviceID(.gpu)), ("cuda:1", DeviceID(.gpu, 1)), ("hip:0", DeviceID(.gpu)),
    ("gpu:0+2", DeviceID(.gpu, indexes: [0, 2])), ("gpu:2+0", DeviceID(.gpu, indexes: [0, 2])),
    ("gpu:0-3", DeviceID(.gpu, indexes: [0, 1, 2, 3])),
    ("cuda:1-2+5", DeviceID(.gpu, indexes: [1, 2, 5])),
  ])
  func `a device has a kind and a place among its kind`(text: String, device: DeviceID) {
    #expect(DeviceID(text) == device)
  }

  @Test(arguments: [
    "", "rocm", "gpu:", "gpu:-1", "gpu:+1", "gpu:1:2", "cpu:0", "gpu:99999999999999999999",
    "gpu:0+0", "gpu:0-2+1", "gpu:3-1", "gpu:0+", "gpu:1-", "gpu:1-2-3", "cuda:cpu",
  ])
  func `what names no device is refused`(text: String) {
    #expect(DeviceID(text) == nil)
  }

  @Test func `several devices are counted, and named in ascending order`() throws {
    let two = try #require(DeviceID("cuda:2+0"))
    #expect(two.count == 2)
    #expect(two.index == 0)
    #expect(two.each == [DeviceID(.gpu, 0), DeviceID(.gpu, 2)])
    #expect(two.description == "gpu:0+2")
  }

  @Test func `the processor has no number, others always have one`() {
    #expect(DeviceID.cpu.description == "cpu")
    #expect(DeviceID(.gpu).description == "gpu:0")
  }
}
