/* recvmmsg(), as the kernel does it: one receive after another. An error behind the first datagram is that of the next call
 * (net/socket.c, do_recvmmsg()). */
#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <time.h>

/* Nanoseconds of a second, and the seconds of a hundred years. */
enum { SECOND = 1000000000 };
static const time_t HUNDRED_YEARS = (time_t)100 * 366 * 86400;

/* Within the kernel: a call that a signal has interrupted is to be made again. recvmmsg() gives this number away. */
enum { ERESTARTSYS = 512 };

/* When a call is to end, and what is left until then; times that are too long for ever are. */
struct deadline {
  struct timespec end, left;
};

static struct timespec now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time;
}

static int begin_deadline(struct deadline *deadline, const struct timespec *timeout) {
  if (copy_in(&deadline->left, timeout, sizeof deadline->left)) return EFAULT;
  struct timespec left = deadline->left;
  if (left.tv_sec < 0 || left.tv_nsec < 0 || left.tv_nsec >= SECOND) return EINVAL;
  struct timespec start = now();
  if (left.tv_sec > HUNDRED_YEARS) left.tv_sec = HUNDRED_YEARS;
  long nanoseconds = start.tv_nsec + left.tv_nsec;
  deadline->end.tv_sec = start.tv_sec + left.tv_sec + nanoseconds / SECOND;
  deadline->end.tv_nsec = nanoseconds % SECOND;
  return 0;
}

/* False when the time is over. */
static bool look_at(struct deadline *deadline) {
  struct timespec time = now();
  struct timespec left = {deadline->end.tv_sec - time.tv_sec, deadline->end.tv_nsec - time.tv_nsec};
  if (left.tv_nsec < 0) left = (struct timespec){left.tv_sec - 1, left.tv_nsec + SECOND};
  deadline->left = left.tv_sec < 0 ? (struct timespec){0} : left;
  return deadline->left.tv_sec > 0 || deadline->left.tv_nsec > 0;
}

/* How long a receive waits, in milliseconds; -1 for ever. */
static int receive_timeout(int fd) {
  struct timeval time = {0};
  socklen_t length = sizeof time;
  if (real()->getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, &length) < 0) return -1;
  if (time.tv_sec == 0 && time.tv_usec == 0) return -1;
  return time.tv_sec > INT_MAX / 1000 - 1 ? INT_MAX : (int)time.tv_sec * 1000 + (int)((time.tv_usec + 999) / 1000);
}

/* Receives one that is not the first, and waits for it. A signal ends that, also one whose handler lets calls go on. */
static ssize_t receive_next(int fd, const struct file *file, struct msghdr *message, int flags) {
  int timeout = receive_timeout(fd);
  for (;;) {
    struct pollfd one = {.fd = fd, .events = POLLIN};
    int ready = real()->poll(&one, 1, timeout);
    if (ready < 0) {
      if (errno == EINTR && timeout < 0) errno = ERESTARTSYS;
      return -1;
    }
    ssize_t received = transfer_receive_message(fd, file, message, flags | MSG_DONTWAIT);
    if (received >= 0 || errno != EAGAIN || ready == 0) return received;
  }
}

/* 0, or the errno of what comes behind what was received. */
static int receive_all(int fd, const struct file *file, struct mmsghdr *messages, unsigned int count, int flags,
                       struct deadline *deadline, unsigned int *done) {
  bool waits = transfer_may_wait(fd, flags) && !(flags & MSG_WAITFORONE);
  for (*done = 0; *done < count; (*done)++) {
    struct mmsghdr *message = &messages[*done];
    if (*done > 0 && deadline && !look_at(deadline)) return 0;
    if (*done > 0 && flags & MSG_WAITFORONE) flags |= MSG_DONTWAIT;
    ssize_t received = *done > 0 && waits
                           ? receive_next(fd, file, &message->msg_hdr, flags)
                           : transfer_receive_message(fd, file, &message->msg_hdr, flags & ~MSG_WAITFORONE);
    if (received < 0 || !transfer_note_length(message, received)) return errno;
  }
  if (deadline) look_at(deadline);
  return 0;
}

/* Its answer is of no interest: where nobody can be told, the socket is gone. */
static void report_error(int fd, const struct file *file, int error) {
  struct call call;
  if (call_begin(&call, fd, file)) return;
  call_make(&call, (struct request){.operation = OP_REPORT_ERROR, .a = (uint32_t)error}, NULL, 0);
  call_end(&call);
}

static int fail(int error) {
  errno = error;
  return -1;
}

/* The time is looked at after each datagram, as in the kernel: it does not end a wait. */
int receive_many(int fd, const struct file *file, struct mmsghdr *messages, unsigned int count, int flags,
                 struct timespec *timeout) {
  struct deadline deadline;
  int error = timeout ? begin_deadline(&deadline, timeout) : 0;
  if (error) return fail(error);
  unsigned int done;
  if (count > TRANSFER_MOST) count = TRANSFER_MOST;
  error = receive_all(fd, file, messages, count, flags, timeout ? &deadline : NULL, &done);
  if (done == 0) return error ? fail(error) : 0;
  if (error && error != EAGAIN) report_error(fd, file, error);
  if (!timeout || !copy_to(timeout, &deadline.left, sizeof deadline.left)) return (int)done;
  return fail(EFAULT);
}
