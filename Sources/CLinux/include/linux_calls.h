/// Calls of Linux that Swift's C library module doesn't show.
#ifndef DIVIDE_LINUX_CALLS_H
#define DIVIDE_LINUX_CALLS_H

#include <sys/types.h>

/// Binds the calling thread to these PUs, numbered as the kernel does; 0 if that worked.
int divide_bind(const int *pus, int count);

/// Makes a file of `bytes` bytes that lives in memory only; -1 if there is none to be had.
int divide_memory_file(const char *name, off_t bytes);

/// Makes a pipe that programs started by any thread don't inherit: its reading end and its writing end; 0 if
/// that worked.
int divide_pipe(int ends[2]);

/// Starts a program, found along PATH, in a folder with these two descriptors as its standard input
/// and output; 0, or the error's number.
int divide_spawn(pid_t *process, const char *folder, int input, int output, char *const arguments[]);

/// Returns the modes of floating-point arithmetic of the calling thread: rounding, flushing to zero.
unsigned divide_float_modes(void);

/// Returns a number that changes when any signal gets another handler.
unsigned long divide_signal_digest(void);

/// Has processes whose parents end become children of this one.
void divide_adopt_orphans(void);

/// Hides this process's memory and descriptors from others of its user, who see them in /proc otherwise.
void divide_hide_from_others(void);

/// Returns how large a file this process may write, in bytes; -1 for no limit.
long long divide_file_size_limit(void);

/// Returns how many processes and threads this user may have; -1 where no limit binds.
long long divide_process_limit(void);

/// Lets the calling thread wake up without taking the processor from others (`SCHED_BATCH`), or takes that back;
/// 0 if that worked. A thread of another policy than these two keeps it.
int divide_yield_to_others(int yields);

#endif
