#include "preload.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 0: free, 1: held, 2: held, and somebody may sleep. */
static _Atomic uint32_t word;
/* The process that the lock is of: a child has a copy, which a thread that it does not have may seem to hold. */
static _Atomic pid_t owner;
enum { SETTLING = -1 };

/* A child opens it when it comes for the first time. It has one thread then, or they settle it between them. */
static pid_t own(void) {
  pid_t pid = getpid();
  for (;;) {
    pid_t before = owner;
    if (before == pid) return pid;
    if (before == SETTLING || !atomic_compare_exchange_weak(&owner, &before, SETTLING)) continue;
    word = 0;
    owner = pid;
    return pid;
  }
}

/* All of them, also the two that the C library keeps for itself, to cancel threads: sigfillset() leaves these out. */
uint64_t signals_block(void) {
  const uint64_t all = ~(uint64_t)0;
  uint64_t before;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof before);
  return before;
}

void signals_restore(uint64_t before) {
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
}

/* Signals wait: a handler that called again, or did not return, would leave the connection in the middle of a frame. */
struct held lock(void) {
  struct held held = {.signals = signals_block(), .pid = own()};
  uint32_t expected = 0;
  if (atomic_compare_exchange_strong(&word, &expected, 1)) return held;
  while (atomic_exchange(&word, 2) != 0) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
  return held;
}

void unlock(struct held held) {
  if (atomic_exchange(&word, 0) == 2) syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  signals_restore(held.signals);
}
