/* Copies to and from memory whose addresses a program has given: what leads nowhere is EFAULT, as from a system call. */
#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the call is not allowed, addresses are taken as they are. */
static bool is_refused(ssize_t result) {
  return result < 0 && errno != EFAULT;
}

static ssize_t write_own(const struct iovec *from, struct iovec *to, size_t count) {
  return syscall(SYS_process_vm_writev, getpid(), from, 1UL, to, count, 0UL);
}

/* Copies bytes one after another to the pieces `to`, whose lengths together are `length`. */
int copy_out(struct iovec *to, size_t count, const void *from, size_t length) {
  struct iovec source = {.iov_base = (void *)(uintptr_t)from, .iov_len = length};
  if (length == 0) return 0;
  ssize_t written = write_own(&source, to, count);
  if (!is_refused(written)) return written == (ssize_t)length ? 0 : EFAULT;
  const uint8_t *next = from;
  for (size_t i = 0; i < count; next += to[i++].iov_len) memcpy(to[i].iov_base, next, to[i].iov_len);
  return 0;
}

int copy_in(void *to, const void *from, size_t length) {
  struct iovec target = {.iov_base = to, .iov_len = length};
  struct iovec source = {.iov_base = (void *)(uintptr_t)from, .iov_len = length};
  ssize_t read = syscall(SYS_process_vm_readv, getpid(), &target, 1UL, &source, 1UL, 0UL);
  if (!is_refused(read)) return read == (ssize_t)length ? 0 : EFAULT;
  memcpy(to, from, length);
  return 0;
}
