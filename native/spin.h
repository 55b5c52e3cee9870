/* Looking again for some microseconds before going to sleep. The other end of a call answers within less than it takes to
 * wake a CPU that has gone to sleep. Where somebody else wants this CPU it does not sleep, and is better left to him. */
#ifndef NLKIT_SPIN_H
#define NLKIT_SPIN_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* For how long to look, and how long one look takes at most when nobody else has had the CPU. */
enum { SPIN_NANOSECONDS = 50000, LOOK_NANOSECONDS = 5000 };

struct spin {
  int64_t end, last;
};

static inline int64_t spin_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Whether to look once more; `*spin` is {0} at first. */
static inline bool spin_once(struct spin *spin) {
  int64_t now = spin_now();
  if (spin->end == 0) spin->end = now + SPIN_NANOSECONDS;
  else if (now >= spin->end || now - spin->last > LOOK_NANOSECONDS) return false;
  spin->last = now;
  sched_yield();
  return true;
}

#endif
