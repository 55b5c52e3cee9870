#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>

/* Most pieces of a message that is sent, and most bytes of control messages (net/core/sysctl, optmem_max). */
enum { FEW_PIECES = 256, MOST_CONTROL = 20480 };
/* Pauses of a sender, in microseconds. */
enum { LEAST_PAUSE = 500, MOST_PAUSE = 8000 };
/* Signals that nothing stands behind are waited for this often before one is taken away. */
enum { MANY_IDLE = 100 };

static ssize_t fail(int error) {
  errno = error;
  return -1;
}

static int total_length(const struct msghdr *message, size_t *length) {
  *length = 0;
  if (message->msg_iovlen > IOV_MAX) return EMSGSIZE;
  if (message->msg_iovlen > 0 && !message->msg_iov) return EFAULT;
  for (size_t i = 0; i < message->msg_iovlen; i++) {
    if (message->msg_iov[i].iov_len > SSIZE_MAX - *length) return EINVAL;
    *length += message->msg_iov[i].iov_len;
  }
  return 0;
}

static int send_once(struct call *call, const struct msghdr *message, int flags) {
  struct iovec pieces[FEW_PIECES + 2];
  size_t name = message->msg_name ? message->msg_namelen : 0;
  size_t control = message->msg_control ? message->msg_controllen : 0;
  pieces[0] = (struct iovec){.iov_base = message->msg_name, .iov_len = name};
  pieces[1] = (struct iovec){.iov_base = message->msg_control, .iov_len = control};
  memcpy(pieces + 2, message->msg_iov, message->msg_iovlen * sizeof *pieces);
  struct request request = {.operation = OP_SENDMSG,
                            .a = (uint32_t)flags,
                            .b = (uint32_t)name,
                            .c = (uint32_t)control};
  return call_make(call, request, pieces, message->msg_iovlen + 2);
}

static int64_t microseconds(const struct timeval *time) {
  return (int64_t)time->tv_sec * 1000000 + time->tv_usec;
}

/* How long a send may wait: the descriptor has the option of the socket. 0 for one that does not. */
static int64_t send_time(int fd, int flags) {
  if (flags & MSG_DONTWAIT || syscall(SYS_fcntl, fd, F_GETFL) & O_NONBLOCK) return 0;
  struct timeval timeout = {0};
  socklen_t length = sizeof timeout;
  if (real()->getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, &length) < 0) return 0;
  return microseconds(&timeout) == 0 ? INT64_MAX : microseconds(&timeout);
}

/* Nothing tells a sender that a receiver has room again, so he looks now and then. Signals come here and nowhere else: one
 * that came between two looks would be lost. */
static int pause_for(int64_t *left, int64_t *pause, const sigset_t *signals) {
  if (*left <= 0) return EAGAIN;
  if (*pause > *left) *pause = *left;
  struct timespec time = {.tv_sec = 0, .tv_nsec = *pause * 1000};
  if (ppoll(NULL, 0, &time, signals) < 0) return errno;
  *left -= *pause;
  if (*pause < MOST_PAUSE) *pause *= 2;
  return 0;
}

static int send_now(int fd, const struct file *file, const struct msghdr *message, int flags, ssize_t *sent) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return error;
  error = send_once(&call, message, flags);
  *sent = call.answer.result;
  call_end(&call);
  return error;
}

/* What the kernel would say of the lengths before it looks at anything else. An address is cut and never refused for its
 * length; control messages may take 20 KiB. */
static int prepare(struct msghdr *message) {
  size_t length;
  int error = total_length(message, &length);
  if (error) return error;
  if (message->msg_name && (int)message->msg_namelen < 0) return EINVAL;
  if (message->msg_namelen > sizeof(struct sockaddr_storage)) message->msg_namelen = sizeof(struct sockaddr_storage);
  if (message->msg_control && message->msg_controllen > MOST_CONTROL) return ENOBUFS;
  return length > MAX_FRAME / 2 || message->msg_iovlen > FEW_PIECES ? EMSGSIZE : 0;
}

static int send_waiting(int fd, const struct file *file, const struct msghdr *message, int flags, ssize_t *sent) {
  int64_t left = send_time(fd, flags);
  int64_t pause = LEAST_PAUSE;
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  int error;
  do {
    error = send_now(fd, file, message, flags, sent);
    if (error == EAGAIN) error = pause_for(&left, &pause, &before);
    else break;
  } while (!error);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return error;
}

ssize_t transfer_send(int fd, const struct file *file, const struct msghdr *message, int flags) {
  if (!message) return fail(EFAULT);
  struct msghdr prepared = *message;
  ssize_t sent = 0;
  int error = prepare(&prepared);
  if (!error) error = send_now(fd, file, &prepared, flags, &sent);
  if (error == EAGAIN) error = send_waiting(fd, file, &prepared, flags, &sent);
  return error ? fail(error) : sent;
}

/* The pieces of memory that a datagram of `length` bytes fills. */
static size_t filled_pieces(const struct msghdr *message, size_t length, struct iovec *pieces) {
  size_t count = 0;
  for (; count < message->msg_iovlen && length > 0; count++) {
    pieces[count] = message->msg_iov[count];
    if (pieces[count].iov_len > length) pieces[count].iov_len = length;
    length -= pieces[count].iov_len;
  }
  return count;
}

static int scatter(const struct msghdr *message, const uint8_t *bytes, size_t length) {
  struct iovec pieces[message->msg_iovlen + 1];
  return copy_out(pieces, filled_pieces(message, length, pieces), bytes, length);
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static int put(void *to, const void *from, size_t length) {
  struct iovec piece = {.iov_base = to, .iov_len = length};
  return copy_out(&piece, 1, from, length);
}

static int hand_out(const struct call *call, struct msghdr *message, ssize_t *result) {
  struct datagram_row row;
  if (call->length < sizeof row) return EPROTO;
  memcpy(&row, call->bytes, sizeof row);
  if (row.offset > call->length || row.length > call->length - row.offset || row.control_offset > call->length ||
      row.control_length > call->length - row.control_offset) {
    return EPROTO;
  }
  int error = scatter(message, call->bytes + row.offset, row.length);
  if (error) return error;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_pid = row.portid, .nl_groups = row.groups};
  if (message->msg_name) {
    error = put(message->msg_name, &address, least(message->msg_namelen, sizeof address));
    message->msg_namelen = sizeof address;
  }
  if (!error && message->msg_control) {
    size_t length = least(message->msg_controllen, row.control_length);
    error = put(message->msg_control, call->bytes + row.control_offset, length);
  }
  if (error) return error;
  message->msg_controllen = message->msg_control ? row.control_length : 0;
  message->msg_flags = (int)row.flags;
  *result = row.result;
  return 0;
}

static int receive_once(int fd, const struct file *file, struct msghdr *message, size_t room, int flags, ssize_t *result) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return error;
  struct request request = {.operation = OP_RECVMSG,
                            .a = (uint32_t)flags,
                            .b = room > INT32_MAX ? INT32_MAX : (uint32_t)room,
                            .c = message->msg_control ? (uint32_t)message->msg_controllen : 0,
                            .d = 1};
  error = call_make(&call, request, NULL, 0);
  if (!error) error = hand_out(&call, message, result);
  call_end(&call);
  return error;
}

/* Waits in the descriptor itself: so the wait is one of the kernel's, with this file's flags and timeouts, and with what
 * signals do to it. Nothing there is EAGAIN without a call: the server says that a socket is readable before the send
 * returns that makes it so. */
static int await(int fd, int flags) {
  uint8_t signal;
  ssize_t there = real()->recv(fd, &signal, 1, MSG_PEEK | (flags & MSG_DONTWAIT));
  if (there > 0) return 0;
  return there < 0 ? errno : ECONNRESET;
}

ssize_t transfer_receive(int fd, const struct file *file, struct msghdr *message, int flags) {
  size_t room;
  ssize_t result = 0;
  int error = message ? total_length(message, &room) : EFAULT;
  if (error) return fail(error);
  if (message->msg_name && (int)message->msg_namelen < 0) return fail(EINVAL);
  for (int idle = 0;; idle++) {
    error = flags & MSG_OOB ? 0 : await(fd, flags);
    if (!error) error = receive_once(fd, file, message, room, flags, &result);
    else return fail(error);
    if (error != EAGAIN) return error ? fail(error) : result;
    /* Somebody else was quicker, and takes the signal away; unless he was killed before he could. */
    uint8_t signal;
    if (idle > MANY_IDLE) syscall(SYS_recvfrom, fd, &signal, 1, MSG_DONTWAIT, NULL, NULL);
    else if (idle > 1) sched_yield();
  }
}
