import Glibc
import Synchronization

/// Runs tasks on several threads, and returns when all are done.
///
/// Which thread takes which task is left to chance: a task writes to places of its own, so that
/// results don't depend on the number of threads.
///
/// - Parameters:
///   - tasks: How many tasks there are, numbered from 0.
///   - threads: How many of them run at once at most.
///   - body: Does one task. It is told the number of its worker, which does one task at a time.
package func concurrently(_ tasks: Int, threads: Int, _ body: (_ task: Int, _ worker: Int) -> Void)
{
  let workers = min(tasks, threads)
  guard workers > 1 else {
    for task in 0..<tasks { body(task, 0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    let work = Work(tasks: tasks, body: body)
    var helpers: [(thread: pthread_t, helper: Helper)] = []
    for _ in 1..<workers {
      let helper = Helper(work)
      let address = unsafe Unmanaged.passRetained(helper)
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, nil,
        { address in
          if let address = unsafe address {
            unsafe Unmanaged<Helper>.fromOpaque(address).takeRetainedValue().run()
          }
          return nil
        }, unsafe address.toOpaque())
      if status == 0 {
        helpers.append((thread, helper))
      } else {
        // Where no more threads can be had, this one does the rest.
        unsafe address.release()
      }
    }
    work.run()
    for (thread, helper) in helpers {
      // A machine that is busy may take milliseconds to start a thread, when nothing is left to do.
      if helper.isDismissed() { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }
  }
}

/// A thread that helps, unless the work is done before it begins.
private final class Helper {
  // Not counted as a reference: a helper that begins late must not keep the work, nor touch it.
  private unowned(unsafe) let work: Work
  private let engagement = Engagement()

  init(_ work: Work) { unsafe self.work = work }

  /// Takes tasks until none are left, unless it has been dismissed.
  func run() {
    if engagement.begins() { unsafe work.run() }
  }

  /// Dismisses it, and returns whether it hadn't begun.
  func isDismissed() -> Bool { engagement.isDismissed() }
}

/// Tasks that threads take from, one after another.
private final class Work {
  private let tasks: Int
  private let body: (Int, Int) -> Void
  private let nextTask = Atomic(0)
  private let nextWorker = Atomic(0)

  init(tasks: Int, body: @escaping (Int, Int) -> Void) {
    self.tasks = tasks
    self.body = body
  }

  func run() {
    let worker = nextWorker.add(1, ordering: .relaxed).oldValue
    while true {
      let task = nextTask.add(1, ordering: .relaxed).oldValue
      guard task < tasks else { return }
      body(task, worker)
    }
  }
}
