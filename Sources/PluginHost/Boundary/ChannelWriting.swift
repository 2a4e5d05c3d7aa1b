internal import CChannel
internal import CKernelABI
import Operations

// How what is asked is written into the channel's memory.

extension UnsafeMutablePointer where Pointee == divide_request {
  /// Writes what to open.
  func write(_ problem: KernelProblem) {
    unsafe pointee.precision = problem.precision.code
    unsafe pointee.thread_count = UInt32(clamping: problem.threads)
    unsafe pointee.slot_count = UInt32(clamping: problem.slots)
    unsafe pointee.device_index = UInt32(clamping: problem.device.index)
    unsafe pointee.device_count = UInt32(clamping: problem.device.count)
    unsafe divide_request_operation(self, problem.operation, problem.device.kind.rawValue)
    let sizes = problem.sizes.prefix(Int(DIVIDE_CHANNEL_PARAMETERS))
    unsafe pointee.parameter_count = UInt32(sizes.count)
    for (index, size) in sizes.enumerated() {
      unsafe divide_request_parameter(self, UInt32(index), size.name, Int64(size.value))
    }
  }
}

extension divide_place {
  /// Where a buffer lies.
  init(_ buffer: GuardedBuffer) {
    self.init()
    index = UInt32(buffer.place)
    pages_offset = UInt64(buffer.pages.lowerBound)
    pages_bytes = UInt64(buffer.pages.count)
    alignment = UInt64(buffer.alignment)
    offset = UInt64(buffer.fileOffset)
    bytes = unsafe UInt64(buffer.bytes.count)
  }

  /// Adds what the buffer holds.
  mutating func describe(_ tensor: TensorDescription) {
    role = tensor.role.code
    precision = tensor.precision.code
    rank = UInt32(tensor.extents.count)
    unsafe divide_place_name(&self, tensor.name)
    for (index, extent) in tensor.extents.enumerated() {
      unsafe divide_place_extent(&self, UInt32(index), Int64(extent))
    }
  }
}

extension Precision {
  /// What the ABI calls it.
  fileprivate var code: UInt32 {
    switch self {
    case .f64: UInt32(DIVIDE_F64)
    case .f32: UInt32(DIVIDE_F32)
    case .bf16: UInt32(DIVIDE_BF16)
    case .f16: UInt32(DIVIDE_F16)
    case .tf32: UInt32(DIVIDE_TF32)
    case .f8e4m3: UInt32(DIVIDE_F8_E4M3)
    case .f8e5m2: UInt32(DIVIDE_F8_E5M2)
    case .i8: UInt32(DIVIDE_I8)
    case .u8: UInt32(DIVIDE_U8)
    case .i32: UInt32(DIVIDE_I32)
    }
  }
}

extension TensorDescription.Role {
  fileprivate var code: UInt32 {
    switch self {
    case .input: UInt32(DIVIDE_INPUT)
    case .output: UInt32(DIVIDE_OUTPUT)
    }
  }
}
