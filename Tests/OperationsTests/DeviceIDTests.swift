import Operations
import Testing

struct DeviceIDTests {
  @Test(arguments: [
    ("cpu", DeviceID.cpu), ("gpu", DeviceID(.gpu)), ("gpu:0", DeviceID(.gpu)),
    ("gpu:12", DeviceID(.gpu, 12)), ("tpu:1", DeviceID(.tpu, 1)),
  ])
  func `a device has a kind and a place among its kind`(text: String, device: DeviceID) {
    #expect(DeviceID(text) == device)
  }

  @Test(arguments: [
    "", "cuda", "gpu:", "gpu:-1", "gpu:+1", "gpu:1:2", "cpu:0", "gpu:99999999999999999999",
  ])
  func `what names no device is refused`(text: String) {
    #expect(DeviceID(text) == nil)
  }

  @Test func `the processor has no number, others always have one`() {
    #expect(DeviceID.cpu.description == "cpu")
    #expect(DeviceID(.gpu).description == "gpu:0")
  }
}
