private import Glibc

/// Returns the natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }
