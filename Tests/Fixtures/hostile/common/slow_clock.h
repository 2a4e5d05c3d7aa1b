/// A clock that runs at a quarter of the speed, and the ways to put it in the place of the system's.
#ifndef SLOW_CLOCK_H
#define SLOW_CLOCK_H

#include "elsewhere.h"

#include <elf.h>
#include <link.h>

#if defined(__x86_64__)
/// The code of a `clock_gettime` that divides the time by four: it calls the system's kernel, and
/// works wherever it is copied to.
__attribute__((naked, used, noinline)) static int slow_clock_code(void) {
  __asm__("movl $228, %eax\n\t"
          "syscall\n\t"
          "movq (%rsi), %rax\n\t"
          "imulq $1000000000, %rax, %rax\n\t"
          "addq 8(%rsi), %rax\n\t"
          "shrq $2, %rax\n\t"
          "xorl %edx, %edx\n\t"
          "movl $1000000000, %ecx\n\t"
          "divq %rcx\n\t"
          "movq %rax, (%rsi)\n\t"
          "movq %rdx, 8(%rsi)\n\t"
          "xorl %eax, %eax\n\t"
          "ret\n\t"
          ".globl slow_clock_end\n\t"
          ".hidden slow_clock_end\n"
          "slow_clock_end:\n\t"
          "nop");
}
extern const char slow_clock_end[];
#define SLOW_CLOCK_BYTES ((size_t)(slow_clock_end - (const char *)(uintptr_t)slow_clock_code))
#define HAS_SLOW_CLOCK 1
#else
#define HAS_SLOW_CLOCK 0
#endif

/// The same, for those who come by its name.
static inline int slow_clock_gettime(clockid_t clock, struct timespec *now) {
  const long result = syscall(SYS_clock_gettime, clock, now);
  const uint64_t slow = ((uint64_t)now->tv_sec * 1000000000u + (uint64_t)now->tv_nsec) / 4;
  now->tv_sec = (time_t)(slow / 1000000000u);
  now->tv_nsec = (long)(slow % 1000000000u);
  return (int)result;
}

/// Returns where `clock_gettime` lies in an image of the vDSO, or 0.
static inline uint64_t clock_in_vdso(const char *image) {
  const ElfW(Ehdr) *header = (const void *)image;
  const ElfW(Phdr) *segments = (const void *)(image + header->e_phoff);
  const ElfW(Dyn) *dynamic = NULL;
  for (int i = 0; i < header->e_phnum; i++)
    if (segments[i].p_type == PT_DYNAMIC) dynamic = (const void *)(image + segments[i].p_offset);
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
    if (dynamic->d_tag == DT_SYMTAB) symbols = (const void *)(image + dynamic->d_un.d_ptr);
    if (dynamic->d_tag == DT_STRTAB) names = image + dynamic->d_un.d_ptr;
  }
  for (int i = 1; symbols && names && i < 32; i++)
    if (strcmp(names + symbols[i].st_name, "__vdso_clock_gettime") == 0) return symbols[i].st_value;
  return 0;
}

#endif
