/* A listening unix socket and the connections to it, watched by one epoll descriptor. What has come to all of them is one
 * call: the ends first, because whoever has closed a connection and then asks something by another one expects that the
 * close was noticed. */
#include "nlkit.h"
#include "spin.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_EVENTS = 128, BACKLOG = 4096 };
/* Connections that are taken in one call: more than come by themselves, for a flood must not fill the backlog. */
enum { MAX_ACCEPTED = 64 };
/* How long nothing is taken when there was no descriptor for it: nobody says when there is one again. */
enum { PAUSE_NANOSECONDS = 50000000 };
/* No connection takes more of the slab than this in one call, so that each has its turn. */
enum { PIECE = 1 << 16 };

/* Rows of what has happened: what, to which connection, where its bytes lie in the slab; of a new one who has connected. */
enum { ROW_OPENED, ROW_BYTES, ROW_WRITABLE, ROW_ENDED };
struct row {
  int32_t what, connection, offset, length, pid, uid, gid, reserved;
};

/* A connection, and a file that its peer gets with what is written next; -1 for none. */
struct connection {
  bool is_open;
  int gift;
};

/* Connections are numbered by their descriptors. */
struct listener {
  int epoll_fd, listen_fd, timer_fd;
  struct connection *connections;
  int capacity;
};

static int watch(struct listener *listener, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  return epoll_ctl(listener->epoll_fd, operation, fd, &event) < 0 ? -errno : 0;
}

static bool is_open(const struct listener *listener, uint32_t connection) {
  return connection < (uint32_t)listener->capacity && listener->connections[connection].is_open;
}

static bool note_open(struct listener *listener, int fd) {
  if (fd >= listener->capacity) {
    int capacity = fd * 2 + 16;
    struct connection *connections = realloc(listener->connections, (size_t)capacity * sizeof *connections);
    if (!connections) return false;
    memset(connections + listener->capacity, 0, (size_t)(capacity - listener->capacity) * sizeof *connections);
    listener->connections = connections;
    listener->capacity = capacity;
  }
  listener->connections[fd] = (struct connection){.is_open = true, .gift = -1};
  return true;
}

static void close_connection(struct listener *listener, int fd) {
  struct connection *connection = &listener->connections[fd];
  if (connection->gift >= 0) close(connection->gift);
  connection->is_open = false;
  close(fd);
}

/* The descriptor of epoll is the socket's own, and closed by it. */
void listener_close(struct listener *listener) {
  for (int fd = 0; fd < listener->capacity; fd++) {
    if (listener->connections[fd].is_open) close_connection(listener, fd);
  }
  close(listener->listen_fd);
  close(listener->timer_fd);
  free(listener->connections);
  free(listener);
}

/* The address of a path in the file system: 0, or minus the errno. Without bytes, or with a NUL first, it would be none. */
int unix_address(struct sockaddr_un *address, const uint8_t *path, size_t length) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
  if (length == 0 || memchr(path, 0, length)) return -EINVAL;
  memcpy(address->sun_path, path, length);
  return 0;
}

/* A socket file has the mode that its socket had when it was bound, less the process's mask: so it is never wider than
 * asked for, and what the mask took is given back afterwards. */
static int listen_at(const uint8_t *path, size_t length, mode_t mode) {
  struct sockaddr_un address;
  int error = unix_address(&address, path, length);
  if (error) return error;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  if (fchmod(fd, mode) == 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
    if (chmod(address.sun_path, mode) == 0 && listen(fd, BACKLOG) == 0) return fd;
    error = errno;
    unlink(address.sun_path);
    errno = error;
  }
  error = -errno;
  close(fd);
  return error;
}

/* Makes the descriptors of a listener. On an error those that were made are left in it. */
static int make_files(struct listener *listener) {
  listener->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (listener->epoll_fd < 0) return -errno;
  listener->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (listener->timer_fd < 0) return -errno;
  int error = watch(listener, EPOLL_CTL_ADD, listener->listen_fd, EPOLLIN);
  return error ? error : watch(listener, EPOLL_CTL_ADD, listener->timer_fd, EPOLLIN);
}

static int listener_begin(struct addon *addon, int listen_fd, struct sock **sock) {
  struct listener *listener = calloc(1, sizeof *listener);
  if (!listener) return -ENOMEM;
  *listener = (struct listener){.epoll_fd = -1, .listen_fd = listen_fd, .timer_fd = -1};
  int error = make_files(listener);
  *sock = error ? NULL : table_add(addon, listener->epoll_fd);
  if (*sock) {
    (*sock)->connections = listener;
    return 0;
  }
  if (listener->timer_fd >= 0) close(listener->timer_fd);
  if (listener->epoll_fd >= 0) close(listener->epoll_fd);
  free(listener);
  return error ? error : -ENOMEM;
}

/* listen(path, mode): a handle, which `pollStart` and `close` take; or minus the errno. The path is UTF-8 without NUL. */
napi_value js_listen(napi_env env, napi_callback_info info) {
  struct call call;
  uint8_t *path;
  size_t length;
  uint32_t mode;
  struct sock *sock = NULL;
  if (!call_begin(&call, env, info) || !call_bytes(&call, 0, &path, &length) || !call_uint32(&call, 1, &mode)) return NULL;
  int fd = listen_at(path, length, (mode_t)mode & 0777);
  if (fd < 0) return call_result(&call, fd);
  int error = listener_begin(call.addon, fd, &sock);
  if (error == 0) return call_result(&call, (int32_t)sock->handle);
  close(fd);
  return call_result(&call, error);
}

/* What one call fills. */
struct output {
  uint8_t *slab;
  size_t size, used;
  struct row *rows;
  size_t room, count;
};

static void put_row(struct output *output, int what, int fd, ssize_t length) {
  output->rows[output->count++] = (struct row){.what = what, .connection = fd, .offset = (int32_t)output->used,
                                               .length = (int32_t)length};
}

/* Takes no connections for a while: the descriptor of the next one would be one too many. */
static void pause_listening(struct listener *listener) {
  const struct itimerspec once = {.it_value.tv_nsec = PAUSE_NANOSECONDS};
  if (timerfd_settime(listener->timer_fd, 0, &once, NULL) == 0) watch(listener, EPOLL_CTL_MOD, listener->listen_fd, 0);
}

static void resume_listening(struct listener *listener) {
  uint64_t count;
  if (read(listener->timer_fd, &count, sizeof count) > 0) watch(listener, EPOLL_CTL_MOD, listener->listen_fd, EPOLLIN);
}

/* Takes a connection. False when there is none, or nothing to take it with. */
static bool accept_one(struct listener *listener, struct output *output) {
  int fd = accept4(listener->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause_listening(listener);
    return false;
  }
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
      watch(listener, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP) == 0 && note_open(listener, fd)) {
    output->rows[output->count++] =
        (struct row){ROW_OPENED, fd, 0, 0, peer.pid, (int32_t)peer.uid, (int32_t)peer.gid, 0};
  } else {
    close(fd);
  }
  return true;
}

static void read_one(int fd, struct output *output) {
  size_t room = output->size - output->used;
  if (room > PIECE) room = PIECE;
  ssize_t length = room ? recv(fd, output->slab + output->used, room, MSG_DONTWAIT) : -1;
  if (length > 0) {
    put_row(output, ROW_BYTES, fd, length);
    output->used += ((size_t)length + 7) & ~(size_t)7;
  } else if (room && (length == 0 || (errno != EAGAIN && errno != EINTR))) {
    put_row(output, ROW_ENDED, fd, 0);
  }
}

/* A connection whose peer has ended has its rest read in the same call, as far as there is room, and then its end. */
static void read_ended(int fd, struct output *output) {
  size_t before;
  do {
    before = output->count;
    read_one(fd, output);
  } while (output->count > before && output->rows[output->count - 1].what == ROW_BYTES && output->count < output->room);
}

static bool is_connection(const struct listener *listener, int fd) {
  return fd != listener->listen_fd && fd != listener->timer_fd;
}

static void take_events(struct listener *listener, struct epoll_event *events, int count, struct output *output) {
  for (int i = 0; i < count && output->count < output->room; i++) {
    int fd = events[i].data.fd;
    if (is_connection(listener, fd) && events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) read_ended(fd, output);
  }
  for (int i = 0; i < count && output->count < output->room; i++) {
    int fd = events[i].data.fd;
    uint32_t what = events[i].events;
    if (fd == listener->listen_fd) {
      for (int k = 0; k < MAX_ACCEPTED && output->count < output->room && accept_one(listener, output); k++) continue;
    } else if (fd == listener->timer_fd) {
      resume_listening(listener);
    } else if (!(what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
      if (what & EPOLLOUT) put_row(output, ROW_WRITABLE, fd, 0);
      else read_one(fd, output);
    }
  }
}

static struct listener *begin(struct call *call, napi_env env, napi_callback_info info) {
  struct sock *sock;
  if (!call_begin(call, env, info) || !(sock = call_sock(call))) return NULL;
  if (!sock->connections) call_type_error(call, "expected the handle of a listener");
  return sock->connections;
}

/* connectionEvents(handle, slab, table, spinning): how many rows of the table were filled. With `spinning`, when there are no
 * events, it looks for some before it gives up. */
napi_value js_connection_events(napi_env env, napi_callback_info info) {
  struct call call;
  struct output output = {0};
  uint8_t *table;
  size_t size;
  uint32_t spinning;
  struct listener *listener = begin(&call, env, info);
  if (!listener || !call_buffer(&call, 1, &output.slab, &output.size) || !call_buffer(&call, 2, &table, &size) ||
      !call_uint32(&call, 3, &spinning)) {
    return NULL;
  }
  output.rows = (struct row *)(void *)table;
  output.room = size / sizeof *output.rows;
  struct epoll_event events[MAX_EVENTS];
  int count = epoll_wait(listener->epoll_fd, events, MAX_EVENTS, 0);
  for (struct spin spin = {0}; spinning && count == 0 && spin_once(&spin);) {
    count = epoll_wait(listener->epoll_fd, events, MAX_EVENTS, 0);
  }
  if (count > 0) take_events(listener, events, count, &output);
  return call_result(&call, (int32_t)output.count);
}

/* The connection that is the second argument of a call; a number that is none is an error and not somebody's file. */
static struct listener *begin_connection(struct call *call, napi_env env, napi_callback_info info, int *fd) {
  uint32_t number;
  struct listener *listener = begin(call, env, info);
  if (!listener || !call_uint32(call, 1, &number)) return NULL;
  if (!is_open(listener, number)) {
    call_type_error(call, "expected the number of an open connection");
    return NULL;
  }
  *fd = (int)number;
  return listener;
}

static ssize_t send_with_gift(int fd, uint8_t *bytes, size_t length, int *gift) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof *gift)];
  } control = {.header = {.cmsg_len = CMSG_LEN(sizeof *gift), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), gift, sizeof *gift);
  struct iovec piece = {.iov_base = bytes, .iov_len = length};
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t written = sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  int error = errno;
  if (written > 0) {
    close(*gift);
    *gift = -1;
  }
  errno = error;
  return written;
}

/* connectionWrite(handle, connection, bytes): how many were written, or minus the errno. */
napi_value js_connection_write(napi_env env, napi_callback_info info) {
  struct call call;
  int fd;
  uint8_t *bytes;
  size_t length;
  struct listener *listener = begin_connection(&call, env, info, &fd);
  if (!listener || !call_bytes(&call, 2, &bytes, &length)) return NULL;
  int *gift = &listener->connections[fd].gift;
  ssize_t written = *gift < 0 ? send(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL)
                              : send_with_gift(fd, bytes, length, gift);
  return call_result(&call, written < 0 ? -errno : (int32_t)written);
}

/* connectionShare(handle, connection): an ArrayBuffer of memory that is shared with the peer, who gets the file behind it with what
 * is written next; or minus the errno. */
napi_value js_connection_share(napi_env env, napi_callback_info info) {
  struct call call;
  int fd;
  struct listener *listener = begin_connection(&call, env, info, &fd);
  if (!listener) return NULL;
  int *gift = &listener->connections[fd].gift;
  napi_value memory;
  if (*gift >= 0) return call_result(&call, -EBUSY);
  int error = shared_memory_make(env, &memory, gift);
  return error ? call_result(&call, error) : memory;
}

/* connectionUnread(handle, connection): how much memory that takes which the peer has not read; 0 for nothing. */
napi_value js_connection_unread(napi_env env, napi_callback_info info) {
  struct call call;
  int fd, unread;
  if (!begin_connection(&call, env, info, &fd)) return NULL;
  return call_result(&call, ioctl(fd, SIOCOUTQ, &unread) < 0 ? -errno : unread);
}

/* connectionHold(handle, connection, on): while it is held it is not read from, and told when it can be written to. */
napi_value js_connection_hold(napi_env env, napi_callback_info info) {
  struct call call;
  int fd;
  uint32_t on;
  struct listener *listener = begin_connection(&call, env, info, &fd);
  if (!listener || !call_uint32(&call, 2, &on)) return NULL;
  return call_result(&call, watch(listener, EPOLL_CTL_MOD, fd, on ? EPOLLOUT : EPOLLIN | EPOLLRDHUP));
}

/* connectionClose(handle, connection) */
napi_value js_connection_close(napi_env env, napi_callback_info info) {
  struct call call;
  int fd;
  struct listener *listener = begin_connection(&call, env, info, &fd);
  if (!listener) return NULL;
  close_connection(listener, fd);
  return call_result(&call, 0);
}
