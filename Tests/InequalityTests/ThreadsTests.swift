import Inequality
import Synchronization
import System
import Testing

/// How threads share work, on machines where others want the processors too.
struct ThreadsTests {
  @Test func `a slow thread leaves parts of its share to others`() {
    let parts = chunks(of: 1_000_003, threads: 2)
    #expect(parts.count == 16)
    #expect(parts.first?.lowerBound == 0 && parts.last?.upperBound == 1_000_003)
    #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
  }

  @Test(arguments: [(1_000_003, 1), (32_767, 8)])
  func `one thread, or few holders, are one part`(count: Int, threads: Int) {
    #expect(chunks(of: count, threads: threads) == [0..<count])
  }

  @Test func `a thread that begins when all is done isn't waited for, and does nothing`() {
    let engagement = Engagement()
    #expect(engagement.isDismissed())
    #expect(!engagement.begins())
  }

  @Test func `a thread that has begun is waited for`() {
    let engagement = Engagement()
    #expect(engagement.begins())
    #expect(!engagement.isDismissed())
  }

  @Test func `every task is done once, however many threads come too late`() {
    for _ in 0..<2000 {
      let done = Atomic(0)
      concurrently(3, threads: 3) { task, _ in done.add(1 << (8 * task), ordering: .relaxed) }
      #expect(done.load(ordering: .relaxed) == 0x010101)
    }
  }
}
