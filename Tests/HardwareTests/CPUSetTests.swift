import Hardware
import Testing

@Suite("CPU sets")
struct CPUSetTests {
  @Test(arguments: [
    (CPUSet([]), ""), (CPUSet([3]), "3"), (CPUSet([0, 1, 2, 3, 8]), "0-3,8"),
    (CPUSet([9, 1, 8, 0]), "0-1,8-9"),
  ])
  func areWrittenAsTheKernelDoes(set: CPUSet, list: String) {
    #expect(set.description == list)
    #expect(CPUSet(list: list) == set)
  }

  @Test(arguments: ["a", "1-", "-1", "3-1", "1-2-3", "0-9999999"])
  func refuseWhatIsNotAList(list: String) {
    #expect(CPUSet(list: list) == nil)
  }

  @Test func keepEachIndexOnce() {
    #expect(CPUSet([2, 2, 1]).indexes == [1, 2])
  }

  @Test func areComparedAndSubtracted() {
    let set: CPUSet = [0, 1, 2]
    #expect(set.subtracting([1]) == [0, 2])
    #expect(set.intersection([1, 2, 3]) == [1, 2])
    #expect(CPUSet([1]).isSubset(of: set))
    #expect(set.contains(2))
    #expect(!set.contains(3))
  }
}
