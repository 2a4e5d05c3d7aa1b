internal import CLinux

/// Shuts this process off from the workers that it starts, which may run as the same user.
///
/// Its memory, descriptors and environment can't be read, and what it was asked for is no longer in
/// its command line: a kernel that could read there whether it is measured or examined could behave
/// accordingly. Whoever looks at the list of processes sees no arguments either.
///
/// - Precondition: The arguments were read before.
package func keepPrivate() { divide_keep_private() }
