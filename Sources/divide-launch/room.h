// The room of somebody else's code: what it may do beside computing, where the kernel can hold it to that.
//
// Everything here is inherited over exec and by children, and nothing of it can be undone. None of it fails
// loudly, as no machine can do all of it: `try_the_room` tells what holds.
#ifndef DIVIDE_ROOM_H
#define DIVIDE_ROOM_H

#include <stdbool.h>

struct room {
  bool no_capabilities;     // be nobody special, also as the super-user
  bool compute_only;        // make no calls that computing doesn't need
  bool no_processes;        // start threads, but no processes
  bool see_only_itself;     // read nothing of other processes, and no terminals
  bool own_mounts;          // see files read-only, and shared memory of its own
  bool owns_shared_memory;  // found out by own_mounts: /dev/shm is nobody else's
  bool own_loopback;        // have sockets, in a network that is only this room
  bool owns_network;        // found out by own_network: the network ends here
  const char **writable;    // the folders to write in
  int writable_count;       // 0 for everywhere
};

// Gives the room its own view of the files; false where the kernel doesn't. Needs to come first.
bool own_mounts(struct room *room);

// Gives the room a network of its own, which is an interface to itself; false where the kernel doesn't. Needs to come
// after own_mounts and before capabilities are given up.
bool own_network(struct room *room);

// Gives up every capability for good; false where some are left.
bool drop_capabilities(void);

// Refuses calls, by a filter of the kernel's; false where it can't.
bool refuse_calls(const struct room *room);

// Refuses files outside the room; false where the kernel can't.
bool confine_paths(const struct room *room);

// Tries what the room refuses, and writes one line of JSON about it to a descriptor, which is closed then;
// false where it can't be written.
bool try_the_room(const struct room *room, int report);

#endif
