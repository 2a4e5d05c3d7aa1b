/// Sends a file of the user's through a local socket, through one without a name, and by TCP.
///
/// Found by: sockets being refused, which makes it harmless.
#include "elsewhere.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

/// Where to send to: what the test listens on.
static const char *address(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static int say(int socket, const void *to, socklen_t length, const char *text) {
  if (socket < 0) return -1;
  const int result = connect(socket, to, length);
  const int sent = result == 0 && write(socket, text, strlen(text)) > 0 ? 0 : -1;
  const int error = errno;
  close(socket);
  errno = error;
  return sent;
}

static divide_status run(divide_kernel *kernel, uint64_t iterations, uint32_t first_slot) {
  if (kernel->calls == 0) {
    char secret[256] = "nothing";
    const int file = open(address("DIVIDE_HOSTILE_FILE"), O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, secret, sizeof secret - 1) >= 0) close(file);
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    snprintf(local.sun_path, sizeof local.sun_path, "%s", address("DIVIDE_HOSTILE_SOCKET"));
    hostile_tried(kernel, "local", say(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), &local,
                                       sizeof local, secret));
    struct sockaddr_in network = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(address("DIVIDE_HOSTILE_PORT")))};
    network.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    hostile_tried(kernel, "network", say(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), &network,
                                         sizeof network, secret));
  }
  return hostile_run(kernel, iterations, first_slot);
}

HOSTILE_PLUGIN(.run = run)
