import KernelSupport

/// Two-dimensional convolution, forward, of images in NCHW order, without bias.
struct Kernel<Real: BinaryFloatingPoint> {
  /// The tensors of one slot.
  struct Operands {
    let source: UnsafeMutablePointer<Real>
    let weights: UnsafeMutablePointer<Real>
    let destination: UnsafeMutablePointer<Real>
  }

  private let batch: Int
  private let channels: Int
  private let filters: Int
  private let groups: Int
  private let rows: Axis
  private let columns: Axis

  init(_ problem: Problem) throws(Refusal) {
    batch = try problem.size("batch")
    channels = try problem.size("channels")
    filters = try problem.size("filters")
    groups = try problem.size("groups")
    rows = try Axis(problem, "height")
    columns = try Axis(problem, "width")
    guard channels.isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw .invalid("Channels and filters must divide into the groups.")
    }
  }

  func operands(_ tensors: Tensors) throws(Refusal) -> Operands {
    Operands(
      source: try tensors.numbers(0, "source", batch * channels * rows.image * columns.image),
      weights: try tensors.numbers(1, "weights", filters * reduction),
      destination: try tensors.numbers(
        2, "destination", batch * filters * rows.output * columns.output))
  }

  /// Computes the operation once, and returns false if it was cancelled.
  func compute(_ operands: Operands, _ watch: inout Watch) -> Bool {
    var destination = operands.destination
    for image in 0..<batch {
      for filter in 0..<filters {
        for row in 0..<rows.output {
          for column in 0..<columns.output {
            destination.pointee = output(operands, image, filter, row, column)
            destination += 1
            if watch.isCancelled(after: reduction) { return false }
          }
        }
      }
    }
    return true
  }

  /// The multiply-adds of one output.
  private var reduction: Int { channels / groups * rows.filter * columns.filter }

  private func output(
    _ operands: Operands, _ image: Int, _ filter: Int, _ row: Int, _ column: Int
  ) -> Real {
    let channelsPerGroup = channels / groups
    let group = filter / (filters / groups)
    var weight = operands.weights + filter * reduction
    var plane =
      operands.source + (image * channels + group * channelsPerGroup) * rows.image * columns.image
    var sum: Real = 0
    for _ in 0..<channelsPerGroup {
      for r in 0..<rows.filter {
        let y = row * rows.stride - rows.padding + r * rows.dilation
        for s in 0..<columns.filter {
          let x = column * columns.stride - columns.padding + s * columns.dilation
          // Beyond the border there are zeros.
          if y >= 0, y < rows.image, x >= 0, x < columns.image {
            sum += weight.pointee * plane[y * columns.image + x]
          }
          weight += 1
        }
      }
      plane += rows.image * columns.image
    }
    return sum
  }
}

/// The sizes along one axis, the height or the width.
private struct Axis {
  let image: Int
  let filter: Int
  let stride: Int
  let padding: Int
  let dilation: Int
  let output: Int

  init(_ problem: Problem, _ name: String) throws(Refusal) {
    image = try problem.size(name)
    filter = try problem.size("filter_" + name)
    stride = try problem.size("stride_" + name)
    padding = try problem.size("padding_" + name, in: 0...Int(Int32.max))
    dilation = try problem.size("dilation_" + name)
    let spare = image + 2 * padding - dilation * (filter - 1) - 1
    guard spare >= 0 else { throw .invalid("The filter is larger than the padded image.") }
    output = spare / stride + 1
  }
}
