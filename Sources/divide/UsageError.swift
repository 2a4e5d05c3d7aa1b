/// What was asked for can't be, which was only found out while doing it: wrong usage, exit code 64.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
