import Access
import Quantities

extension CapacityUnit {
  /// Returns a number of units with their noun: `1 institution`, `2 teams`.
  func counted(_ number: Double) -> String {
    "\(number.fixed(0)) \(number.rounded() == 1 ? rawValue : plural)"
  }

  /// Returns the same with its verb: `is 1 institution`, `are 2 teams`.
  func areSoMany(_ number: Double) -> String {
    (number.rounded() == 1 ? "is " : "are ") + counted(number)
  }
}
