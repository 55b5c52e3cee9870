/* A connection to a unix socket whose calls wait for the other end: what a request to a served kernel is. */
#include "nlkit.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int connect_to(const uint8_t *path, size_t length) {
  struct sockaddr_un address;
  int error = unix_address(&address, path, length);
  if (error) return error;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) return fd;
  error = -errno;
  close(fd);
  return error;
}

/* streamConnect(path): a handle, which `pollStart` and `close` take; or minus the errno. */
napi_value js_stream_connect(napi_env env, napi_callback_info info) {
  struct call call;
  uint8_t *path;
  size_t length;
  if (!call_begin(&call, env, info) || !call_bytes(&call, 0, &path, &length)) return NULL;
  int fd = connect_to(path, length);
  if (fd < 0) return call_result(&call, fd);
  struct sock *sock = table_add(call.addon, fd);
  if (sock) return call_result(&call, (int32_t)sock->handle);
  close(fd);
  return call_result(&call, -ENOMEM);
}

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for `events` until the time `end`: 0, or minus the errno, EAGAIN when the time is over. */
static int wait_for(int fd, short events, int64_t end) {
  for (;;) {
    int64_t left = end - milliseconds();
    struct pollfd one = {.fd = fd, .events = events};
    int count = poll(&one, 1, left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left);
    if (count > 0) return 0;
    if (count == 0) return -EAGAIN;
    if (errno != EINTR) return -errno;
  }
}

/* The stream that is the first argument of a call, and the time at which its wait ends, by the milliseconds at `index`. */
static struct sock *begin(struct call *call, napi_env env, napi_callback_info info, size_t index, int64_t *end) {
  struct sock *sock;
  uint32_t timeout;
  if (!call_begin(call, env, info) || !(sock = call_sock(call)) || !call_uint32(call, index, &timeout)) return NULL;
  *end = timeout ? milliseconds() + timeout : 0;
  return sock;
}

/* streamWrite(handle, bytes, timeout): 0 when all were written, or minus the errno. */
napi_value js_stream_write(napi_env env, napi_callback_info info) {
  struct call call;
  int64_t end;
  uint8_t *bytes;
  size_t length;
  struct sock *sock = begin(&call, env, info, 2, &end);
  if (!sock || !call_bytes(&call, 1, &bytes, &length)) return NULL;
  while (length > 0) {
    ssize_t written = send(sock->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0) {
      int error = errno == EAGAIN ? wait_for(sock->fd, POLLOUT, end) : errno == EINTR ? 0 : -errno;
      if (error) return call_result(&call, error);
      continue;
    }
    bytes += written;
    length -= (size_t)written;
  }
  return call_result(&call, 0);
}

/* streamRead(handle, buffer, timeout): how many bytes came, 0 at the end, or minus the errno. */
napi_value js_stream_read(napi_env env, napi_callback_info info) {
  struct call call;
  int64_t end;
  uint8_t *buffer;
  size_t length;
  struct sock *sock = begin(&call, env, info, 2, &end);
  if (!sock || !call_buffer(&call, 1, &buffer, &length)) return NULL;
  int error = end ? wait_for(sock->fd, POLLIN, end) : 0;
  if (error) return call_result(&call, error);
  ssize_t received = recv(sock->fd, buffer, length, MSG_DONTWAIT);
  return call_result(&call, received < 0 ? -errno : (int32_t)received);
}
