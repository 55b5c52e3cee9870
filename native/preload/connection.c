#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* System calls are made as such: the functions of the C library are ours, and places where a thread can be cancelled. */

char kernel_path[108];

/* A server that does not answer for so long is given up. */
static const struct timeval patience = {.tv_sec = 10};

static int hello(int fd) {
  return connection_ask(fd, (struct request){.operation = OP_HELLO, .a = FRAME_VERSION}, &(struct answer){0});
}

/* It waits, with the time of a send, while the server has more to accept than it can. */
static int connect_to(int fd, const struct sockaddr_un *address) {
  long result;
  do result = syscall(SYS_connect, fd, address, sizeof *address);
  while (result < 0 && errno == EINTR);
  return (int)result;
}

int connection_open(int *fd) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, kernel_path, sizeof address.sun_path);
  *fd = (int)syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (*fd < 0) return errno;
  int error = 0;
  if (syscall(SYS_setsockopt, *fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
      syscall(SYS_setsockopt, *fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0 ||
      connect_to(*fd, &address) < 0) {
    error = errno == ENOENT ? ECONNREFUSED : errno == EAGAIN ? ETIMEDOUT : errno;
  }
  if (!error) error = hello(*fd);
  if (error) syscall(SYS_close, *fd);
  return error;
}

/* What is wrong with a connection, as a socket's error: the far end is gone, or does not answer. */
static int lost(ssize_t result) {
  if (result == 0 || errno == EPIPE) return ECONNRESET;
  return errno == EAGAIN ? ETIMEDOUT : errno;
}

/* Sends a request, with `data` behind it. EFAULT, and nothing was sent, when the program's pointers lead nowhere. */
int frame_write(int fd, struct request *request, const struct iovec *data, size_t count) {
  struct iovec pieces[count + 1];
  pieces[0] = (struct iovec){.iov_base = request, .iov_len = sizeof *request};
  size_t length = sizeof *request;
  for (size_t i = 0; i < count; i++) {
    pieces[i + 1] = data[i];
    length += data[i].iov_len;
  }
  request->length = (uint32_t)length;
  struct msghdr message = {.msg_iov = pieces, .msg_iovlen = count + 1};
  while (length > 0) {
    ssize_t written = syscall(SYS_sendmsg, fd, &message, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return lost(written);
    length -= (size_t)written;
    for (size_t rest = (size_t)written; rest > 0;) {
      struct iovec *piece = message.msg_iov;
      size_t part = piece->iov_len < rest ? piece->iov_len : rest;
      piece->iov_base = (char *)piece->iov_base + part;
      piece->iov_len -= part;
      rest -= part;
      if (piece->iov_len > 0) break;
      message.msg_iov++;
      message.msg_iovlen--;
    }
  }
  return 0;
}

/* A read with a time is interrupted also where no signal has a handler: when the process is stopped and goes on. */
ssize_t bytes_read_some(int fd, void *bytes, size_t length) {
  ssize_t part;
  do part = syscall(SYS_read, fd, bytes, length);
  while (part < 0 && errno == EINTR);
  return part;
}

int bytes_read(int fd, void *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t part = bytes_read_some(fd, (char *)bytes + done, length - done);
    if (part <= 0) return lost(part);
    done += (size_t)part;
  }
  return 0;
}

/* Reads an answer without bytes. */
int frame_read_header(int fd, struct answer *answer) {
  int error = bytes_read(fd, answer, sizeof *answer);
  return error || answer->length == sizeof *answer ? error : EPROTO;
}

/* A call without bytes on a connection that nobody else uses. Gives the errno of what is wrong with the connection, or of the
 * refusal. */
int connection_ask(int fd, struct request request, struct answer *answer) {
  request.call = 1;
  int error = frame_write(fd, &request, NULL, 0);
  if (!error) error = frame_read_header(fd, answer);
  if (error) return error;
  return answer->result < 0 ? -answer->result : 0;
}

/* Programs count on getting the lowest numbers that are free, and close all that they do not know from 3 on: so the number
 * is a high one. */
int connection_move_up(int fd) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return fd;
  int lowest = limit.rlim_cur > 1024 ? 1000 : (int)limit.rlim_cur * 3 / 4;
  int high = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, lowest);
  if (high < 0) return fd;
  syscall(SYS_close, fd);
  return high;
}
