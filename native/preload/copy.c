/* Copies to and from memory whose addresses a program has given: what leads nowhere is EFAULT, as from a system call. */
#include "preload.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* No machine has smaller pages. What can be read of one can be read of all of it. */
enum { LEAST_PAGE = 4096 };
/* Size of the kernel's own set of signals, and an argument that rt_sigprocmask() refuses, after it has read the set. */
enum { KERNEL_SIGSET = 8, NO_SUCH_CHANGE = -1 };

/* Whether the first bytes of a page can be read. Any call would do that reads them and then does nothing: of those this is the
 * quickest. At 0 nothing is read, and nothing is there. */
static bool can_read(uintptr_t page) {
  if (page == 0) return false;
  return syscall(SYS_rt_sigprocmask, NO_SUCH_CHANGE, page, NULL, KERNEL_SIGSET) == 0 || errno != EFAULT;
}

int copy_in(void *to, const void *from, size_t length) {
  uintptr_t first = (uintptr_t)from, last = first + length - 1;
  if (length == 0) return 0;
  if (last < first) return EFAULT;
  int before = errno;
  bool is_there = true;
  for (uintptr_t page = first & ~(uintptr_t)(LEAST_PAGE - 1); is_there; page += LEAST_PAGE) {
    is_there = can_read(page);
    if (last - page < LEAST_PAGE) break;
  }
  errno = before;
  if (!is_there) return EFAULT;
  memcpy(to, from, length);
  return 0;
}

/* Where the call is not allowed, addresses are taken as they are. */
static void copy_unchecked(const struct iovec *to, const struct iovec *from, size_t length) {
  for (size_t into = 0, out = 0; length > 0;) {
    if (into == to->iov_len) {
      to++;
      into = 0;
    } else if (out == from->iov_len) {
      from++;
      out = 0;
    } else {
      size_t part = to->iov_len - into < from->iov_len - out ? to->iov_len - into : from->iov_len - out;
      memcpy((uint8_t *)to->iov_base + into, (const uint8_t *)from->iov_base + out, part);
      into += part;
      out += part;
      length -= part;
    }
  }
}

/* Copies bytes one after another from pieces to pieces, `length` in all on either side; no more than IOV_MAX pieces. */
int copy_out(const struct iovec *to, size_t to_count, const struct iovec *from, size_t from_count, size_t length) {
  if (length == 0) return 0;
  int before = errno;
  ssize_t written = syscall(SYS_process_vm_writev, getpid(), from, from_count, to, to_count, 0UL);
  bool is_allowed = written >= 0 || errno == EFAULT;
  errno = before;
  if (is_allowed) return written == (ssize_t)length ? 0 : EFAULT;
  copy_unchecked(to, from, length);
  return 0;
}

/* One piece. */
int copy_to(void *to, const void *from, size_t length) {
  struct iovec target = {.iov_base = to, .iov_len = length};
  struct iovec source = {.iov_base = (void *)(uintptr_t)from, .iov_len = length};
  return copy_out(&target, 1, &source, 1, length);
}
