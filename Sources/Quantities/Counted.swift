/// Returns a count with its noun: `1 core`, `2 cores`.
///
/// - Parameter plural: The noun for any number but 1; with an s at its end if left out.
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
