/// Calls of Linux that Swift's C library module doesn't show.
#ifndef DIVIDE_LINUX_CALLS_H
#define DIVIDE_LINUX_CALLS_H

#include <sys/types.h>

/// Binds the calling thread to these PUs, numbered as the kernel does; 0 if that worked.
int divide_bind(const int *pus, int count);

/// Makes a pipe that programs started by any thread don't inherit: its reading end and its writing end; 0 if
/// that worked.
int divide_pipe(int ends[2]);

/// Starts a program, found along PATH, in a folder and in a process group of its own, with these descriptors under
/// these numbers; 0, or the error's number.
int divide_spawn(pid_t *process, const char *folder, const int descriptors[], const int numbers[], int count,
                 char *const arguments[]);

/// Has processes whose parents end become children of this one.
void divide_adopt_orphans(void);

/// Shuts this process's memory, descriptors and environment off from other processes of its user, and takes its
/// arguments but the first out of what others see of it.
void divide_keep_private(void);

/// Lets the calling thread wake up without taking the processor from others (`SCHED_BATCH`), or takes that back;
/// 0 if that worked. A thread of another policy than these two keeps it.
int divide_yield_to_others(int yields);

#endif
