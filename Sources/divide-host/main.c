// Holds one plugin's kernels: loads a library when it is asked to, and calls it.
//
// Started by the judge with two memory files, and nothing else that is worth having: it knows no
// seed, checks nothing and times nothing. Once the library is loaded, this process is the library's.

#define _GNU_SOURCE

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "divide_channel.h"
#include "divide_kernel.h"
#include "kernels.h"
#include "modes.h"

static const char help[] =
    "divide-host holds a kernel for divide-worker, which starts it with a channel in shared memory.\n"
    "Run 'divide run' instead.\n";

enum { EXIT_USAGE = 64 };

// Returns what can't be used of a library, or takes its entry.
static int32_t load(const char *path, const divide_plugin **plugin, divide_answer *answer) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == NULL) {
    const char *reason = dlerror();
    divide_channel_copy(answer->text, sizeof answer->text, reason ? reason : "no reason given");
    return DIVIDE_LOAD_REFUSED;
  }
  typedef const divide_plugin *(*entry)(void);
  entry function = (entry)dlsym(library, "divide_plugin_entry");
  if (function == NULL) return DIVIDE_LOAD_NO_ENTRY;
  const divide_plugin *found = function();
  if (found == NULL) return DIVIDE_LOAD_NULL_ENTRY;
  // The size first, and the version next, before any other field.
  answer->number = found->struct_size;
  if (found->struct_size < DIVIDE_STRUCT_SIZE(divide_plugin, close)) return DIVIDE_LOAD_SMALL_STRUCT;
  answer->number = found->abi_major;
  if (found->abi_major != DIVIDE_ABI_MAJOR) return DIVIDE_LOAD_OTHER_MAJOR;
  answer->minor_version = found->abi_minor;
  divide_channel_copy(answer->text, sizeof answer->text, found->id);
  *plugin = found;
  return DIVIDE_LOADED;
}

int main(int count, char **arguments) {
  divide_channel *channel = count == 1 ? divide_channel_join() : NULL;
  if (channel == NULL) {
    (void)arguments;
    fputs(help, stderr);
    return EXIT_USAGE;
  }
  // Without a judge there is nothing to do; it may have ended already.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() == 1) return EXIT_USAGE;
  // What a plugin prints doesn't get into anybody's way.
  dup2(STDERR_FILENO, STDOUT_FILENO);
  const divide_request *request = divide_channel_request(channel);
  divide_answer *answer = divide_channel_answer(channel);
  const divide_plugin *plugin = NULL;
  for (uint32_t number = 0;;) {
    number = divide_channel_next(channel, number);
    answer->call[0] = '\0';
    if (request->kind == DIVIDE_ASK_LOAD) {
      answer->status = load(request->text, &plugin, answer);
    } else if (request->kind == DIVIDE_ASK_ANSWER) {
      answer->status = DIVIDE_OK;
      answer->float_modes = float_modes();
      answer->signals = signal_digest();
    } else {
      answer->status = serve(plugin, channel, request, answer);
    }
    divide_channel_reply(channel, number);
  }
}
