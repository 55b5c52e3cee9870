/* A connection to a unix socket whose calls wait for the other end: what a request to a served kernel is. */
#include "nlkit.h"
#include "spin.h"

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

/* Whether to look once more for what is not there yet. */
static bool again(ssize_t received, struct spin *spin) {
  return received < 0 && errno == EAGAIN && spin_once(spin);
}

static int write_all(int fd, const uint8_t *bytes, size_t length, uint32_t timeout) {
  for (int64_t end = 0; length > 0;) {
    ssize_t written = send(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0) {
      if (end == 0) end = milliseconds() + timeout;
      int error = errno == EAGAIN ? wait_for(fd, POLLOUT, end) : errno == EINTR ? 0 : -errno;
      if (error) return error;
      continue;
    }
    bytes += written;
    length -= (size_t)written;
  }
  return 0;
}

/* What is there; with a `timeout`, what comes within it. `spin` is {0}, or has spun since the question was asked. */
static int32_t read_some(int fd, uint8_t *buffer, size_t length, uint32_t timeout, struct spin spin) {
  ssize_t received;
  do received = recv(fd, buffer, length, MSG_DONTWAIT);
  while (timeout && again(received, &spin));
  if (timeout && received < 0 && errno == EAGAIN) {
    int error = wait_for(fd, POLLIN, milliseconds() + timeout);
    if (error) return error;
    received = recv(fd, buffer, length, MSG_DONTWAIT);
  }
  return received < 0 ? -errno : (int32_t)received;
}

static struct sock *begin(struct call *call, napi_env env, napi_callback_info info) {
  return call_begin(call, env, info) ? call_sock(call) : NULL;
}

/* streamWrite(handle, bytes, timeout): 0 when all were written, or minus the errno. */
napi_value js_stream_write(napi_env env, napi_callback_info info) {
  struct call call;
  uint8_t *bytes;
  size_t length;
  uint32_t timeout;
  struct sock *sock = begin(&call, env, info);
  if (!sock || !call_bytes(&call, 1, &bytes, &length) || !call_uint32(&call, 2, &timeout)) return NULL;
  return call_result(&call, write_all(sock->fd, bytes, length, timeout));
}

/* streamRead(handle, buffer, timeout): how many bytes came, 0 at the end, or minus the errno. */
napi_value js_stream_read(napi_env env, napi_callback_info info) {
  struct call call;
  uint8_t *buffer;
  size_t size;
  uint32_t timeout;
  struct sock *sock = begin(&call, env, info);
  if (!sock || !call_buffer(&call, 1, &buffer, &size) || !call_uint32(&call, 2, &timeout)) return NULL;
  return call_result(&call, read_some(sock->fd, buffer, size, timeout, (struct spin){0}));
}

/* streamAsk(handle, bytes, buffer, timeout): streamWrite and streamRead in one call. */
napi_value js_stream_ask(napi_env env, napi_callback_info info) {
  struct call call;
  uint8_t *bytes, *buffer;
  size_t length, size;
  uint32_t timeout;
  struct sock *sock = begin(&call, env, info);
  if (!sock || !call_bytes(&call, 1, &bytes, &length) || !call_buffer(&call, 2, &buffer, &size) ||
      !call_uint32(&call, 3, &timeout)) {
    return NULL;
  }
  int error = write_all(sock->fd, bytes, length, timeout);
  if (error) return call_result(&call, error);
  /* No answer is there at once: the first look would be in vain. */
  struct spin spin = {0};
  spin_once(&spin);
  return call_result(&call, read_some(sock->fd, buffer, size, timeout, spin));
}
