/// What is wanted of rows.
struct RowRequest {
  /// The file as the user named it.
  let path: String
  /// The columns asked for.
  let names: [String]
  /// For each column of the file, the place of its cell among those asked for, −1 for none.
  let slots: [Int]
  /// What stands between cells.
  let separator: UInt8
  /// Whether bytes that aren't UTF-8 are refused.
  let mustBeText: Bool
}

/// What was made of the rows of one chunk.
struct RowPart<Part> {
  /// What they say.
  private(set) var part: Part
  /// Those that can't be used, with their lines in the chunk from 0.
  private(set) var bad = BadRows()
  /// A quote that is still open where the chunk ends, with its line in the chunk.
  private(set) var open: DocumentError?
  /// Whether the chunk is no text, so that no row was read.
  private(set) var isBinary = false
  /// How many lines the chunk has.
  private(set) var lines = 0

  /// Reads every row of a chunk, once.
  init(
    _ part: Part, of chunk: CSVChunks.Chunk, _ request: RowRequest,
    _ row: (inout Part, borrowing CSVRow) throws(RowFault) -> Void
  ) {
    self.part = part
    guard !request.mustBeText || isText(chunk.buffer[..<chunk.count]) else {
      isBinary = true
      return
    }
    var lexer = CSVLexer(slots: request.slots, separator: request.separator)
    unsafe chunk.buffer.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      var position = 0
      while position < chunk.count {
        let found = unsafe lexer.row(bytes, from: position, to: chunk.count)
        if found.flaw != nil || found.isBlank || found.cells != request.slots.count {
          unsafe addOdd(found, bytes, position, request)
        } else {
          let cells = unsafe CSVRow(
            bytes, lexer.cells, line: lines, separator: request.separator)
          do throws(RowFault) { try row(&self.part, cells) } catch {
            unsafe bad.append(fault(error, cells, bytes, position, request))
          }
        }
        lines += found.lines
        position = found.next
      }
    }
  }

  /// Adds what has wrong quotes or a wrong number of cells; a blank line is no row.
  private mutating func addOdd(
    _ row: CSVLexer.Row, _ bytes: UnsafePointer<UInt8>, _ start: Int, _ request: RowRequest
  ) {
    if let flaw = row.flaw {
      let fault = unsafe fault(flaw.message, at: flaw.position, bytes, start, request)
      if case .unclosed = flaw { open = fault } else { bad.append(fault) }
    } else if !row.isBlank {
      bad.append(
        DocumentError(
          path: request.path, line: lines, column: 1,
          message:
            "This row has \(row.cells == 1 ? "1 cell" : "\(row.cells) cells"); the header has "
            + "\(request.slots.count)."
        ))
    }
  }

  private func fault(
    _ fault: RowFault, _ row: borrowing CSVRow, _ bytes: UnsafePointer<UInt8>, _ start: Int,
    _ request: RowRequest
  ) -> DocumentError {
    switch fault {
    case .row(let message): DocumentError(path: request.path, line: lines, message: message)
    case .cell(let cell, let message):
      unsafe self.fault(message, at: row.start(cell), bytes, start, request)
    case .unexpected(let cell, let wanted):
      unsafe self.fault(
        "Expected \(wanted) in '\(request.names[cell])', found "
          + (row.isEmpty(cell) ? "nothing." : row.text(cell).quoted + "."), at: row.start(cell),
        bytes,
        start, request)
    }
  }

  private func fault(
    _ message: String, at position: Int, _ bytes: UnsafePointer<UInt8>, _ start: Int,
    _ request: RowRequest
  ) -> DocumentError {
    let place = unsafe CSVLexer.place(of: position, in: bytes, rowFrom: start)
    return DocumentError(
      path: request.path, line: lines + place.line - 1, column: place.column, message: message)
  }
}
