import Inequality
import Quantities

private import Glibc

// Measures holdings in a file as often as it is told to on standard input, a job a line, and
// answers each with its seconds and the measures. See measure.py, which asks.

/// Returns the numbers of a file of 8 bytes each, as numpy's `tofile` writes them.
func numbers(in path: String) -> [Double] {
  guard let file = unsafe fopen(path, "rb") else {
    print("\(path) can't be read. Give a file of numbers of 8 bytes each.")
    exit(1)
  }
  defer { unsafe fclose(file) }
  unsafe fseek(file, 0, SEEK_END)
  let count = unsafe ftell(file) / MemoryLayout<Double>.stride
  unsafe rewind(file)
  return unsafe [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = unsafe fread(buffer.baseAddress, MemoryLayout<Double>.stride, count, file)
  }
}

/// Does a job, and returns what it found.
func answer(
  _ job: Substring, _ values: [Double], _ weights: [Double], threads: Int
) throws -> [Double] {
  switch job {
  case "plain", "weighted":
    let holdings = try Holdings(
      values, weights: job == "weighted" ? weights : nil, threads: threads)
    return Measure.customary.map { $0.value(of: holdings) ?? .nan }
  case "bootstrap":
    let holdings = try Holdings(values, threads: threads)
    let draws = holdings.bootstrap(
      [.gini], Resampling(resamples: 1000, seed: 1, threads: threads))
    let interval = draws?[0].percentileInterval(level: 0.95)
    return [interval?.low ?? .nan, interval?.high ?? .nan]
  default:
    print("There is no job '\(job)'. Ask for plain, weighted or bootstrap.")
    exit(1)
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  print("Usage: inequality-benchmark VALUES WEIGHTS, then 'JOB THREADS' on standard input.")
  exit(64)
}
let values = numbers(in: arguments[1])
let weights = numbers(in: arguments[2])
while let line = readLine() {
  let words = line.split(separator: " ")
  guard words.count == 2, let threads = Int(words[1]), threads > 0 else {
    print("'\(line)' is not a job and a number of threads.")
    exit(1)
  }
  let clock = ContinuousClock()
  let start = clock.now
  let found = try answer(words[0], values, weights, threads: threads)
  let seconds = (clock.now - start) / .seconds(1)
  print(([seconds] + found).map { "\($0)" }.joined(separator: " "))
  fflush(nil)
}
