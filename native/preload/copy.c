/* Copies to and from memory whose addresses a program has given: what leads nowhere is EFAULT, as from a system call. */
#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Size of the kernel's own set of signals, and an argument that rt_sigprocmask() refuses, after it has read the set. */
enum { KERNEL_SIGSET = 8, NO_SUCH_CHANGE = -1 };
/* No machine has smaller pages. */
enum { LEAST_PAGE = 4096 };

/* Whether 8 bytes can be read. Any call would do that reads them and then does nothing; of those this is the quickest. */
static bool can_read(const void *address) {
  return syscall(SYS_rt_sigprocmask, NO_SUCH_CHANGE, address, NULL, KERNEL_SIGSET) == 0 || errno != EFAULT;
}

/* Copies at least 8 bytes, if all of them can be read. */
static int copy_long(void *to, const uint8_t *from, size_t length) {
  for (size_t at = 0; at + KERNEL_SIGSET < length; at += LEAST_PAGE) {
    if (!can_read(from + at)) return EFAULT;
  }
  if (!can_read(from + length - KERNEL_SIGSET)) return EFAULT;
  memcpy(to, from, length);
  return 0;
}

/* Fewer bytes than those that are looked at: behind them there may be nothing. */
static int copy_short(void *to, const void *from, size_t length) {
  struct iovec target = {.iov_base = to, .iov_len = length};
  struct iovec source = {.iov_base = (void *)(uintptr_t)from, .iov_len = length};
  ssize_t read = syscall(SYS_process_vm_readv, getpid(), &target, 1UL, &source, 1UL, 0UL);
  if (read >= 0 || errno == EFAULT) return read == (ssize_t)length ? 0 : EFAULT;
  memcpy(to, from, length);
  return 0;
}

int copy_in(void *to, const void *from, size_t length) {
  int before = errno;
  int error = length == 0 ? 0 : length < KERNEL_SIGSET ? copy_short(to, from, length) : copy_long(to, from, length);
  errno = before;
  return error;
}

/* Where the call is not allowed, addresses are taken as they are. */
static void copy_unchecked(struct iovec *to, size_t count, const uint8_t *from) {
  for (size_t i = 0; i < count; from += to[i++].iov_len) {
    if (to[i].iov_len > 0) memcpy(to[i].iov_base, from, to[i].iov_len);
  }
}

/* Copies bytes one after another to the pieces `to`, whose lengths together are `length`. */
int copy_out(struct iovec *to, size_t count, const void *from, size_t length) {
  struct iovec source = {.iov_base = (void *)(uintptr_t)from, .iov_len = length};
  if (length == 0) return 0;
  int before = errno;
  ssize_t written = syscall(SYS_process_vm_writev, getpid(), &source, 1UL, to, count, 0UL);
  bool is_allowed = written >= 0 || errno == EFAULT;
  errno = before;
  if (is_allowed) return written == (ssize_t)length ? 0 : EFAULT;
  copy_unchecked(to, count, from);
  return 0;
}

/* One piece. */
int copy_to(void *to, const void *from, size_t length) {
  struct iovec piece = {.iov_base = to, .iov_len = length};
  return copy_out(&piece, 1, from, length);
}
