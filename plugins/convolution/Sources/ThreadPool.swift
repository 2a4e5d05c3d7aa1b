internal import Glibc
internal import Synchronization

/// Threads that share out numbered tasks with the caller, and sleep between.
///
/// A worker looks for work for some microseconds before it sleeps, so that the iterations of a short
/// kernel don't wait for the kernel of the operating system.
@safe
final class ThreadPool {
  /// Looks at an atomic before a worker sleeps, or before the caller gives its PU away: near 10 µs.
  private static let patience = 10_000

  private let work: (_ task: Int, _ worker: Int) -> Void
  private let tasks: Int
  private var threads: [pthread_t] = []
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  private let round = Atomic<Int>(0)
  private let nextTask = Atomic<Int>(0)
  private let busyWorkers = Atomic<Int>(0)
  private let sleepingWorkers = Atomic<Int>(0)
  private let isClosing = Atomic<Bool>(false)
  /// Numbers the workers as they start; the caller is worker 0.
  private let startedWorkers = Atomic<Int>(0)

  /// Starts `threads` − 1 workers, for rounds of `tasks` tasks each.
  ///
  /// - Returns: `nil` if a thread can't be started.
  init?(threads count: Int, tasks: Int, work: @escaping (_ task: Int, _ worker: Int) -> Void) {
    self.work = work
    self.tasks = tasks
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
    for _ in 1..<max(1, count) {
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, nil,
        { pool in
          if let pool = unsafe pool {
            unsafe Unmanaged<ThreadPool>.fromOpaque(pool).takeUnretainedValue().serve()
          }
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
      guard status == 0 else {
        close()
        return nil
      }
      threads.append(thread)
    }
  }

  deinit {
    unsafe mutex.deallocate()
    unsafe condition.deallocate()
  }

  /// Does every task once, each on some thread, and returns when all are done.
  func run() {
    nextTask.store(0, ordering: .relaxed)
    if !threads.isEmpty {
      busyWorkers.store(threads.count, ordering: .relaxed)
      wake()
    }
    doTasks(worker: 0)
    var looks = 0
    while busyWorkers.load(ordering: .acquiring) > 0 {
      looks += 1
      if looks > Self.patience { sched_yield() }
    }
  }

  /// Ends the workers.
  ///
  /// The pool must not be used after this.
  func close() {
    isClosing.store(true, ordering: .relaxed)
    wake()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  private func doTasks(worker: Int) {
    while true {
      let task = nextTask.add(1, ordering: .relaxed).oldValue
      if task >= tasks { return }
      work(task, worker)
    }
  }

  // A worker announces that it sleeps before it looks at the round a last time, and the caller
  // changes the round before it looks for sleepers: in one order or the other, one sees the other.

  private func wake() {
    round.add(1, ordering: .sequentiallyConsistent)
    guard sleepingWorkers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    unsafe pthread_mutex_lock(mutex)
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  private func serve() {
    let worker = startedWorkers.add(1, ordering: .relaxed).newValue
    var seen = 0
    while true {
      awaitRound(after: seen)
      if isClosing.load(ordering: .relaxed) { return }
      seen += 1
      doTasks(worker: worker)
      busyWorkers.subtract(1, ordering: .releasing)
    }
  }

  private func awaitRound(after seen: Int) {
    for _ in 0..<Self.patience where round.load(ordering: .acquiring) != seen { return }
    unsafe pthread_mutex_lock(mutex)
    sleepingWorkers.add(1, ordering: .sequentiallyConsistent)
    while round.load(ordering: .sequentiallyConsistent) == seen {
      unsafe pthread_cond_wait(condition, mutex)
    }
    sleepingWorkers.subtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(mutex)
  }
}
