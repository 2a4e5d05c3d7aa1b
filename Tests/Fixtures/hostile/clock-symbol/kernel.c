/// Brings a `clock_gettime` of its own that runs at a quarter of the speed, and puts it into the table
/// of imports of every library and program in the process.
///
/// Found by: nothing, and harmless: whoever times has no memory in common with it.
#include "slow_clock.h"

static int patch(struct dl_phdr_info *object, size_t size, void *count) {
  (void)size;
  const ElfW(Dyn) *dynamic = NULL;
  for (int i = 0; i < object->dlpi_phnum; i++)
    if (object->dlpi_phdr[i].p_type == PT_DYNAMIC)
      dynamic = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  const ElfW(Rela) *tables[2] = {NULL, NULL};
  size_t bytes[2] = {0, 0};
  // The vDSO's own addresses aren't relocated.
  if (!dynamic || object->dlpi_name[0] == 'l') return 0;
  for (; dynamic->d_tag != DT_NULL; dynamic++) {
    if (dynamic->d_tag == DT_SYMTAB) symbols = (const void *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_STRTAB) names = (const void *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_JMPREL) tables[0] = (const void *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_PLTRELSZ) bytes[0] = dynamic->d_un.d_val;
    if (dynamic->d_tag == DT_RELA) tables[1] = (const void *)dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_RELASZ) bytes[1] = dynamic->d_un.d_val;
  }
  for (int t = 0; t < 2; t++)
    for (size_t r = 0; tables[t] && symbols && names && r < bytes[t] / sizeof(ElfW(Rela)); r++) {
      const uint32_t symbol = (uint32_t)ELF64_R_SYM(tables[t][r].r_info);
      if (strcmp(names + symbols[symbol].st_name, "clock_gettime") != 0) continue;
      void **place = (void **)(object->dlpi_addr + tables[t][r].r_offset);
      mprotect((void *)((uintptr_t)place & ~(uintptr_t)4095), 4096, PROT_READ | PROT_WRITE);
      *place = (void *)(uintptr_t)slow_clock_gettime;
      ++*(int *)count;
    }
  return 0;
}

static divide_status open_problem(const divide_host *host, const divide_problem *problem,
                                  divide_kernel **kernel) {
  int count = 0;
  dl_iterate_phdr(patch, &count);
  const divide_status status = hostile_open(host, problem, kernel);
  if (status == DIVIDE_OK) hostile_fact(*kernel, "clocks", "%d", count);
  return status;
}

HOSTILE_PLUGIN(.open = open_problem)
