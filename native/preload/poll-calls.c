/* poll() and ppoll(). The file of a netlink socket is readable when there is a message or an error; which of them, the kernel
 * is asked. */
#include "preload.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a socket shows that has a datagram and no error. */
enum { LENT_EVENTS = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM | POLLWRBAND };

/* What the kernel says of a socket that is readable; 0 when it is not, or cannot be asked. */
short file_poll(int fd, const struct file *file, short events) {
  struct call call;
  uint8_t signal;
  if (syscall(SYS_recvfrom, fd, &signal, 1, MSG_PEEK | MSG_DONTWAIT, NULL, NULL) < 1) return 0;
  if (call_begin_lent(&call, fd, file, 0)) {
    call_end(&call);
    return (short)(events & LENT_EVENTS);
  }
  if (call_begin(&call, fd, file)) return 0;
  int error = call_make(&call, (struct request){.operation = OP_POLL, .a = (uint16_t)events}, NULL, 0);
  short result = error ? 0 : (short)call.answer.result;
  call_end(&call);
  return result;
}

static int refine(struct pollfd *entries, nfds_t count, int result) {
  int error = errno;
  for (nfds_t i = 0; result > 0 && i < count; i++) {
    struct file file;
    struct pollfd *entry = &entries[i];
    if (!(entry->revents & (POLLIN | POLLOUT)) || entry->revents & POLLHUP || !file_find(entry->fd, &file)) continue;
    short events = file_poll(entry->fd, &file, entry->events);
    if (events) entry->revents = events;
  }
  errno = error;
  return result;
}

PUBLIC int poll(struct pollfd *entries, nfds_t count, int timeout) {
  return refine(entries, count, real()->poll(entries, count, timeout));
}

PUBLIC int ppoll(struct pollfd *entries, nfds_t count, const struct timespec *timeout, const sigset_t *signals) {
  return refine(entries, count, real()->ppoll(entries, count, timeout, signals));
}

PUBLIC int __poll_chk(struct pollfd *entries, nfds_t count, int timeout, size_t room) {
  return refine(entries, count, real()->__poll_chk(entries, count, timeout, room));
}

PUBLIC int __ppoll_chk(struct pollfd *entries, nfds_t count, const struct timespec *timeout, const sigset_t *signals,
                       size_t room) {
  return refine(entries, count, real()->__ppoll_chk(entries, count, timeout, signals, room));
}
