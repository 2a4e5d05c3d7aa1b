package import Operations
package import PluginProtocol
import Quantities
package import Randomness

/// One problem opened in a plugin, with its operands in memory.
@safe
package final class HostedKernel {
  private let boundary: any KernelBoundary
  private let operation: any Operation
  private let precision: Precision
  private let descriptions: [TensorDescription]
  private var slots: [[GuardedBuffer]] = []
  private var inputDigests: [[UInt64]] = []
  private var workspace: GuardedBuffer?
  private let alignment: Int
  private let fence: GuardedBuffer.Fence?
  private var nextSlot = 0

  /// The most tensors in memory at once: each is up to three mappings,
  /// of which Linux grants a process some 65,000.
  private static let mostBuffers = 1 << 14

  /// More sets of warm operands than a call has iterations are of no use.
  private static let mostWarmSlots: Int64 = 128

  /// More bytes than a process can address: what no memory limit says otherwise can't be had.
  private static let mostBytes = Int64(1) << 57

  /// The bytes of operands and workspace.
  package private(set) var bytes: Int64 = 0
  /// How many sets of operands the iterations rotate over.
  package var slotCount: Int { slots.count }

  /// Opens a problem, allocates its operands and fills them from the request's seed.
  ///
  /// - Parameter hear: Receives each message of the kernel when it is said for the first time.
  /// - Throws: `KernelFailure` if the plugin refuses, or the operands don't fit.
  package convenience init(
    _ request: WorkerRequest, _ operation: any Operation,
    hear: @escaping (KernelMessage) -> Void = { _ in }
  ) throws(KernelFailure) {
    try self.init(request, operation, boundary: nil, slots: nil, hear: hear)
  }

  /// Opens a problem behind a boundary that was made before, with a number of slots,
  /// or with fences.
  package init(
    _ request: WorkerRequest, _ operation: any Operation, boundary: (any KernelBoundary)?,
    slots wantedSlots: Int?, fence: GuardedBuffer.Fence? = nil,
    hear: @escaping (KernelMessage) -> Void = { _ in }
  ) throws(KernelFailure) {
    self.fence = fence
    self.operation = operation
    precision = request.precision
    descriptions = operation.tensors(request.precision)

    let set = descriptions.reduce(Int64(0)) { $0 + $1.byteCount.bytes }
    let least = set + operation.leastMemory.bytes
    guard least <= request.memoryLimit else {
      throw KernelFailure(.willNotFit, Self.tooLarge(least, limit: request.memoryLimit))
    }
    let wanted =
      request.caches == .warm
      ? max(1, min(Self.mostWarmSlots, request.warmBytes / max(set, 1)))
      : max(2, (request.coldBytes + set - 1) / set)
    let count = max(
      1,
      min(
        wantedSlots.map(Int64.init) ?? wanted,
        min(request.memoryLimit, Self.mostBytes) / max(set, 1)))
    let most = Int64(Self.mostBuffers / descriptions.count)
    guard count <= most else {
      throw KernelFailure(
        .willNotFit,
        "To leave the caches it would take \(count) sets of operands of \(set) bytes, and a "
          + "process can map at most \(most). Take a larger problem, or 'caches: warm'.")
    }
    if let boundary {
      self.boundary = boundary
    } else {
      self.boundary = try Self.boundary(request, hear: hear)
    }
    let requirements = try self.boundary.open(
      KernelProblem(request, operation, slots: Int(count)))
    alignment = requirements.alignment
    // A plugin may ask for as much as a number can say.
    let total =
      ByteCount(bytes: set * count) + ByteCount(bytes: requirements.workspaceBytes)
      + ByteCount(bytes: requirements.internalBytes)
    guard total.bytes <= min(request.memoryLimit, Self.mostBytes) else {
      throw KernelFailure(.willNotFit, Self.tooLarge(total.bytes, limit: request.memoryLimit))
    }
    guard requirements.deviceBytes <= request.deviceMemoryLimit ?? .max else {
      throw KernelFailure(
        .willNotFit,
        "The kernel takes \(requirements.deviceBytes) bytes of its device's memory, more than the "
          + "\(request.deviceMemoryLimit ?? 0) bytes granted.")
    }
    bytes = set * count + requirements.workspaceBytes
    if requirements.workspaceBytes > 0 {
      workspace = try GuardedBuffer(
        count: Int(requirements.workspaceBytes), alignment: requirements.alignment, stagger: 0,
        in: self.boundary.arena)
    }
    var random = SplitMix64(seed: request.seed)
    for slot in 0..<Int(count) {
      try allocateSlot()
      fill(slot, using: &random)
      try importSlot(slot)
    }
  }

  /// Loads the library, or starts the program, that a request names.
  static func boundary(
    _ request: WorkerRequest, hear: @escaping (KernelMessage) -> Void = { _ in }
  ) throws(KernelFailure) -> any KernelBoundary {
    if request.command.isEmpty {
      return try LibraryBoundary(
        request.library, id: request.plugin, host: request.host, room: request.room, hear: hear)
    }
    return try ProgramBoundary(
      request.command, folder: request.folder, id: request.plugin, room: request.room, hear: hear)
  }

  private static func tooLarge(_ bytes: Int64, limit: Int64) -> String {
    "The operands and workspace take \(bytes) bytes, more than the \(limit) bytes granted."
  }

  private func allocateSlot() throws(KernelFailure) {
    var buffers: [GuardedBuffer] = []
    for (index, description) in descriptions.enumerated() {
      buffers.append(
        try GuardedBuffer(
          count: Int(description.byteCount.bytes), alignment: alignment,
          stagger: fence == nil ? index * 1088 : 0, in: boundary.arena, fence: fence))
    }
    slots.append(buffers)
    inputDigests.append(Array(repeating: 0, count: buffers.count))
  }

  private func fill(_ slot: Int, using random: inout SplitMix64) {
    unsafe fill(slot) { bytes, tensor in
      unsafe InputFill.fill(bytes, as: tensor, using: &random)
    }
  }

  /// Fills the inputs of a slot, and its outputs with NaN.
  func fill(_ slot: Int, _ body: (UnsafeMutableRawBufferPointer, TensorDescription) -> Void) {
    for (index, description) in descriptions.enumerated() {
      let bytes = unsafe slots[slot][index].bytes
      guard description.role == .input else {
        unsafe OutputPoison.everywhere(bytes)
        continue
      }
      unsafe body(bytes, description)
      inputDigests[slot][index] = unsafe bytes.digest()
    }
  }

  /// Fills the inputs of a slot anew, and its outputs with NaN.
  package func renew(_ slot: Int, using random: inout SplitMix64) {
    unsafe fill(slot) { bytes, tensor in unsafe InputFill.fill(bytes, as: tensor, using: &random) }
  }

  /// Fills some short stretches of a slot's inputs anew, at places drawn at random, and as many of
  /// its outputs with NaN.
  ///
  /// For operands that take as long to fill as the operation takes: to find the places, a kernel
  /// would have to look everywhere.
  package func renewPlaces(_ slot: Int, count: Int, using random: inout SplitMix64) {
    for (index, description) in descriptions.enumerated() {
      let bytes = unsafe slots[slot][index].bytes
      for _ in 0..<count {
        let stretch = Self.stretch(of: description, using: &random)
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[stretch.bytes])
        guard description.role == .input else {
          unsafe OutputPoison.everywhere(part)
          continue
        }
        guard !description.isTiedToOthers else { continue }
        var few = description
        few.extents = [stretch.numbers]
        few.probe = nil
        inputDigests[slot][index] &-= unsafe part.digest(from: stretch.bytes.lowerBound)
        unsafe InputFill.fill(part, as: few, using: &random)
        inputDigests[slot][index] &+= unsafe part.digest(from: stretch.bytes.lowerBound)
      }
    }
  }

  /// A stretch of whole words somewhere in a tensor.
  private static func stretch(
    of tensor: TensorDescription, using random: inout SplitMix64
  ) -> (bytes: Range<Int>, numbers: Int) {
    let width = tensor.precision.bytes
    // No longer than a cache line: whoever leaves one out of some numbers unread misses it.
    let length = min(8, tensor.count / 8 * 8)
    guard length > 0 else { return (0..<0, 0) }
    let first = Int.random(in: 0...(tensor.count - length) / 8, using: &random) * 8
    return (first * width..<(first + length) * width, length)
  }

  /// Changes one number of each input of a slot, and nothing else: no index,
  /// which may be the only right one.
  package func changeOneNumber(_ slot: Int, using random: inout SplitMix64) {
    for (index, description) in descriptions.enumerated() where description.role == .input {
      let bytes = unsafe slots[slot][index].bytes
      guard case .numbers(let range) = description.content else { continue }
      let middle = (range.lowerBound + range.upperBound) / 2
      var step = (range.upperBound - range.lowerBound) / 2
      let precision = description.precision
      if precision.isInteger { step.round(.down) }
      let place = Int.random(in: 0..<description.count, using: &random)
      let number = unsafe precision.number(in: UnsafeRawBufferPointer(bytes), at: place)
      unsafe precision.store(number < middle ? number + step : number - step, in: bytes, at: place)
      inputDigests[slot][index] = unsafe bytes.digest()
    }
  }

  /// Hands a slot's operands over.
  package func importSlot(_ slot: Int) throws(KernelFailure) {
    try boundary.importTensors(
      Array(zip(descriptions, slots[slot])), slot: slot, workspace: workspace)
  }

  /// Gives everything back.
  package func close() throws(KernelFailure) { try boundary.close() }
}

// MARK: - Running and checking

extension HostedKernel {
  /// The slots that the next iterations use, each once.
  package func slots(of iterations: Int) -> [Int] {
    (0..<min(iterations, slots.count)).map { (nextSlot + $0) % slots.count }
  }

  /// Stops the processes that compute: nothing of the kernel's happens until `thaw`.
  package func freeze() throws(KernelFailure) { try boundary.freeze() }

  /// Lets the processes that compute go on.
  package func thaw() { boundary.thaw() }

  /// Has the outputs of a slot in the judge's memory, while the inputs there are hidden: what is
  /// computed only now is computed from nothing.
  package func export(_ slot: Int, using random: inout SplitMix64) throws(KernelFailure) {
    let mask = random.next()
    hideInputs(slot, mask)
    defer { hideInputs(slot, mask) }
    try boundary.exportTensors(slot: slot)
  }

  /// Combines the inputs of a slot with a mask; twice with the same has no effect.
  private func hideInputs(_ slot: Int, _ mask: UInt64) {
    for (index, description) in descriptions.enumerated() where description.role == .input {
      unsafe slots[slot][index].bytes.combine(mask)
    }
  }

  /// Computes the operation this many times, and returns the wall time: the only timed call.
  package func run(_ iterations: Int) throws(KernelFailure) -> Duration {
    let first = nextSlot
    nextSlot = (nextSlot + iterations) % slots.count
    let elapsed = try boundary.run(iterations, firstSlot: first)
    if let device = boundary.deviceTime, device > elapsed {
      throw KernelFailure(
        .suspectTiming,
        "The kernel says that its device computed for \(device.inNanoseconds) ns, and the whole "
          + "call took \(elapsed.inNanoseconds) ns.")
    }
    // What is shorter than the channel's cost can't be told from it.
    return max(elapsed - boundary.deductedCost, elapsed / 8, .nanoseconds(1))
  }

  /// Fills with NaN the outputs that the last of the next iterations writes, so that what it leaves
  /// out shows.
  package func poisonOutputs(before iterations: Int) {
    let slot = (nextSlot + iterations - 1) % slots.count
    for (index, description) in descriptions.enumerated() where description.role == .output {
      unsafe OutputPoison.everywhere(slots[slot][index].bytes)
    }
  }

  /// Returns a copy of a slot's outputs, as the kernel left them.
  package func outputs(_ slot: Int) throws(KernelFailure) -> [UInt8] {
    try boundary.exportTensors(slot: slot)
    var copy: [UInt8] = []
    for (index, description) in descriptions.enumerated() where description.role == .output {
      unsafe copy.append(contentsOf: slots[slot][index].bytes)
    }
    return copy
  }

  /// Fills the outputs of every slot with NaN.
  package func poisonEveryOutput() {
    for slot in slots.indices {
      for (index, description) in descriptions.enumerated() where description.role == .output {
        unsafe OutputPoison.everywhere(slots[slot][index].bytes)
      }
    }
  }

  /// Fills the outputs of every slot with numbers that look like results.
  package func disguiseEveryOutput(using random: inout SplitMix64) {
    for slot in slots.indices {
      for (index, description) in descriptions.enumerated() where description.role == .output {
        unsafe OutputPoison.disguise(slots[slot][index].bytes, as: description, using: &random)
      }
    }
  }

  /// Checks the outputs of the last iteration, the inputs and the memory beside them.
  ///
  /// - Throws: `KernelFailure` with what is wrong.
  package func check(using random: inout SplitMix64) throws(KernelFailure) -> Check {
    try check((nextSlot + slots.count - 1) % slots.count, using: &random)
  }

  /// Checks the outputs of a slot, the inputs and the memory beside them.
  package func check(
    _ slot: Int, using random: inout SplitMix64
  ) throws(KernelFailure) -> Check {
    try boundary.exportTensors(slot: slot)
    return try checkExported(slot, using: &random)
  }

  /// Checks the outputs of a slot as they lie in the judge's memory, the inputs and the memory
  /// beside them.
  package func checkExported(
    _ slot: Int, using random: inout SplitMix64
  ) throws(KernelFailure) -> Check {
    try checkMemory()
    let buffers = slots[slot]
    let algorithm = facts["algorithm"].flatMap(Algorithm.init)
    if let fault = algorithm.flatMap(operation.fault(ofStating:)) {
      throw KernelFailure(.pluginError, fault + ".")
    }
    let check = operation.check(
      unsafe Operands(
        buffers.map { unsafe UnsafeRawBufferPointer($0.bytes) }, of: operation,
        precision: precision, by: algorithm),
      using: &random)
    if let fault = check.fault { throw KernelFailure(.wrongResult, "Wrong result: \(fault).") }
    return check
  }

  private func checkMemory() throws(KernelFailure) {
    guard boundary.arena.isIntact else {
      throw KernelFailure(
        .overBudget, "The kernel made the memory file of its tensors larger, to keep more in it.")
    }
    for (slot, buffers) in slots.enumerated() {
      for (index, description) in descriptions.enumerated() {
        if let side = buffers[index].damage {
          throw KernelFailure(
            .wrongResult,
            "The kernel wrote \(side) the tensor '\(description.name)', outside its memory.",
            rule: .canaries)
        }
        if description.role == .input,
          unsafe buffers[index].bytes.digest() != inputDigests[slot][index]
        {
          throw KernelFailure(
            .wrongResult, "The kernel changed its input '\(description.name)'.", rule: .inputs)
        }
      }
    }
    if let side = workspace?.damage {
      throw KernelFailure(
        .wrongResult, "The kernel wrote \(side) its workspace.", rule: .canaries)
    }
  }

  /// What the plugin says of its libraries.
  package var facts: [String: String] { boundary.facts }
  /// What the plugin reported.
  package var messages: [KernelMessage] { boundary.messages }
  /// How many numbers one iteration puts out.
  package var outputCount: Int {
    descriptions.reduce(0) { $1.role == .output ? $0 + $1.count : $0 }
  }
  /// How long the device computed in the last run by its own clock, where the kernel says so.
  package var deviceTime: Duration? { boundary.deviceTime }
  /// The processes that compute: this one, or those of a program.
  package var processes: [Int] { boundary.processes }
  /// What their room refuses; `nil` where they have none.
  package var isolation: WorkerFacts.Isolation? { boundary.isolation }
  /// What asking and answering adds to each timed call.
  package var channelCost: Duration { boundary.channelCost }
  /// The shortest sample in which asking and answering is less than a hundredth.
  package var shortestSample: Duration { boundary.channelCost * 100 }
  /// The shortest sample in which what remains of it, after what is taken off, is some hundredths.
  package var shortestDeductedSample: Duration { boundary.channelCost * 5 }
}
