/// Returns the `struct_size` of a struct of the ABI: up to and including its last field, without
/// padding.
///
/// The corresponding macro of the header is `DIVIDE_STRUCT_SIZE`.
///
/// - Precondition: The field is stored in the struct, as every field of C is.
func structSize<Struct, Field>(through last: KeyPath<Struct, Field>) -> Int {
  guard let offset = MemoryLayout<Struct>.offset(of: last) else {
    preconditionFailure("A field of a struct of C lies somewhere in it.")
  }
  return offset + MemoryLayout<Field>.size
}
