// The room's own network: an interface to itself, and nothing else.
//
// Libraries that compute on several devices agree by sockets, also within one process (NCCL's bootstrap). A filter
// of calls can't tell an address on the loopback from any other, so the network itself has to end here.

#define _GNU_SOURCE

#include "room.h"

#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool bring_up(const char *interface) {
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0) return false;
  struct ifreq request = {0};
  strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
  bool done = ioctl(any, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags |= IFF_UP;
  done = done && ioctl(any, SIOCSIFFLAGS, &request) == 0;
  close(any);
  return done;
}

bool own_network(struct room *room) {
  room->owns_network = unshare(CLONE_NEWNET) == 0 && bring_up("lo");
  return room->owns_network;
}
