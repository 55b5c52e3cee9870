/* System calls as they are, with the lengths, addresses and flags that sockets for use leave out: the conformance cases of
 * test/conformance/ are told in these. Sockets are handles here too; js_open's neighbours (close, attachFilter) take them. */
#include "nlkit.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* No command reads or writes more: that is all of the size that its number can hold. */
#define IOCTL_ROOM (1 << 14)

static napi_value outcome(struct call *call, ssize_t result) {
  return call_result(call, result < 0 ? -errno : (int32_t)result);
}

/* The socket that is the first argument of the call, and the number that is its second. */
static struct sock *begin_with_number(struct call *call, napi_env env, napi_callback_info info, uint32_t *number) {
  struct sock *sock;
  if (!call_begin(call, env, info) || !(sock = call_sock(call)) || !call_uint32(call, 1, number)) return NULL;
  return sock;
}

struct bytes {
  uint8_t *data;
  size_t length;
};

static struct sock *begin_with_bytes(struct call *call, napi_env env, napi_callback_info info, struct bytes *bytes) {
  struct sock *sock;
  if (!call_begin(call, env, info) || !(sock = call_sock(call))) return NULL;
  return call_bytes(call, 1, &bytes->data, &bytes->length) ? sock : NULL;
}

/* As much as there is room for: an empty array may have no memory at all. */
static void copy_out(const struct bytes *to, const void *from, size_t size) {
  size_t length = to->length < size ? to->length : size;
  if (length) memcpy(to->data, from, length);
}

/* Bytes, or undefined for a null pointer. */
static bool call_optional_bytes(struct call *call, size_t index, struct bytes *bytes) {
  napi_valuetype type;
  *bytes = (struct bytes){0};
  if (napi_typeof(call->env, call->arguments[index], &type) != napi_ok) return false;
  return type == napi_undefined || call_bytes(call, index, &bytes->data, &bytes->length);
}

/* Two arguments from `first` on: bytes, and the length that the kernel is told, which may be wrong but never too long. */
static bool call_sized_bytes(struct call *call, size_t first, uint8_t **data, int32_t *length) {
  size_t size;
  uint32_t told;
  if (!call_bytes(call, first, data, &size) || !call_uint32(call, first + 1, &told)) return false;
  *length = (int32_t)told;
  if (*length < 0 || (size_t)*length <= size) return true;
  call_type_error(call, "the length is more than there are bytes");
  return false;
}

/* rawSocket(type, protocol): the handle of a netlink socket, or minus the errno. */
napi_value js_raw_socket(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t type, protocol;
  if (!call_begin(&call, env, info) || !call_uint32(&call, 0, &type) || !call_uint32(&call, 1, &protocol)) return NULL;
  int fd = socket(AF_NETLINK, (int)(type | SOCK_CLOEXEC), (int)protocol);
  if (fd < 0) return outcome(&call, fd);
  struct sock *sock = table_add(call.addon, fd);
  if (sock) return call_result(&call, (int32_t)sock->handle);
  close(fd);
  return call_result(&call, -ENOMEM);
}

/* rawSocketpair(type, protocol): 0 or minus the errno. Both sockets are closed again. */
napi_value js_raw_socketpair(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t type, protocol;
  int pair[2];
  if (!call_begin(&call, env, info) || !call_uint32(&call, 0, &type) || !call_uint32(&call, 1, &protocol)) return NULL;
  int result = socketpair(AF_NETLINK, (int)(type | SOCK_CLOEXEC), (int)protocol, pair);
  if (result < 0) return outcome(&call, result);
  close(pair[0]);
  close(pair[1]);
  return call_result(&call, 0);
}

/* rawBind(handle, address): the address's length is the one that bind() is told. */
napi_value js_raw_bind(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes name;
  struct sock *sock = begin_with_bytes(&call, env, info, &name);
  if (!sock) return NULL;
  return outcome(&call, bind(sock->fd, (const struct sockaddr *)(const void *)name.data, (socklen_t)name.length));
}

/* rawConnect(handle, address) */
napi_value js_raw_connect(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes name;
  struct sock *sock = begin_with_bytes(&call, env, info, &name);
  if (!sock) return NULL;
  return outcome(&call, connect(sock->fd, (const struct sockaddr *)(const void *)name.data, (socklen_t)name.length));
}

/* rawName(handle, peer, bytes, length): the length that the kernel gave, or minus the errno. */
napi_value js_raw_name(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t peer;
  uint8_t *data;
  int32_t told;
  struct sock *sock = begin_with_number(&call, env, info, &peer);
  if (!sock || !call_sized_bytes(&call, 2, &data, &told)) return NULL;
  struct sockaddr *name = (struct sockaddr *)(void *)data;
  socklen_t length = (socklen_t)told;
  int result = peer ? getpeername(sock->fd, name, &length) : getsockname(sock->fd, name, &length);
  return outcome(&call, result < 0 ? result : (ssize_t)length);
}

/* rawSetOption(handle, level, name, bytes, length): 0 or minus the errno. */
napi_value js_raw_set_option(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t level, name;
  uint8_t *data;
  int32_t length;
  struct sock *sock = begin_with_number(&call, env, info, &level);
  if (!sock || !call_uint32(&call, 2, &name) || !call_sized_bytes(&call, 3, &data, &length)) return NULL;
  return outcome(&call, setsockopt(sock->fd, (int)level, (int)name, data, (socklen_t)length));
}

/* rawGetOption(handle, level, name, bytes, length): the length that the kernel gave, or minus the errno. */
napi_value js_raw_get_option(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t level, name;
  uint8_t *data;
  int32_t told;
  struct sock *sock = begin_with_number(&call, env, info, &level);
  if (!sock || !call_uint32(&call, 2, &name) || !call_sized_bytes(&call, 3, &data, &told)) return NULL;
  /* See js_get_option(). */
  if (level == SOL_SOCKET && name == SO_GET_FILTER) return call_result(&call, -ENOPROTOOPT);
  socklen_t length = (socklen_t)told;
  int result = getsockopt(sock->fd, (int)level, (int)name, data, &length);
  return outcome(&call, result < 0 ? result : (ssize_t)length);
}

/* rawSend(handle, data, name, control, flags): what sendmsg() returned, or minus the errno. */
napi_value js_raw_send(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes data, name, control;
  uint32_t flags;
  struct sock *sock = begin_with_bytes(&call, env, info, &data);
  if (!sock || !call_optional_bytes(&call, 2, &name) || !call_optional_bytes(&call, 3, &control)) return NULL;
  if (!call_uint32(&call, 4, &flags)) return NULL;
  struct iovec part = {data.data, data.length};
  const struct msghdr message = {.msg_name = name.data,
                                 .msg_namelen = (socklen_t)name.length,
                                 .msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = control.data,
                                 .msg_controllen = control.length};
  return outcome(&call, sendmsg(sock->fd, &message, (int)flags));
}

/* What a receive tells besides its result. */
struct receipt {
  uint32_t name_length, control_length, flags;
};

/* rawReceive(handle, data, name, nameLength, control, flags, receipt): what recvmsg() returned, or minus the errno. `receipt`
 * takes three 32-bit words: see above. */
napi_value js_raw_receive(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes data, name, control, place;
  uint32_t name_length, flags;
  struct sockaddr_storage from = {0};
  struct sock *sock = begin_with_bytes(&call, env, info, &data);
  if (!sock || !call_bytes(&call, 2, &name.data, &name.length) || !call_uint32(&call, 3, &name_length)) return NULL;
  if (!call_bytes(&call, 4, &control.data, &control.length) || !call_uint32(&call, 5, &flags)) return NULL;
  if (!call_bytes(&call, 6, &place.data, &place.length)) return NULL;
  struct iovec part = {data.data, data.length};
  struct msghdr message = {.msg_name = &from,
                           .msg_namelen = name_length,
                           .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.data,
                           .msg_controllen = control.length};
  ssize_t result = recvmsg(sock->fd, &message, (int)flags);
  if (result < 0) return outcome(&call, result);
  const struct receipt receipt = {message.msg_namelen, (uint32_t)message.msg_controllen, (uint32_t)message.msg_flags};
  copy_out(&name, &from, sizeof from);
  copy_out(&place, &receipt, sizeof receipt);
  return outcome(&call, result);
}

/* rawRead(handle, data) */
napi_value js_raw_read(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes data;
  struct sock *sock = begin_with_bytes(&call, env, info, &data);
  return sock ? outcome(&call, read(sock->fd, data.data, data.length)) : NULL;
}

/* rawWrite(handle, data) */
napi_value js_raw_write(napi_env env, napi_callback_info info) {
  struct call call;
  struct bytes data;
  struct sock *sock = begin_with_bytes(&call, env, info, &data);
  return sock ? outcome(&call, write(sock->fd, data.data, data.length)) : NULL;
}

/* rawPoll(handle, events): the events that are there now, or minus the errno. It does not wait. */
napi_value js_raw_poll(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t events;
  struct sock *sock = begin_with_number(&call, env, info, &events);
  if (!sock) return NULL;
  struct pollfd entry = {.fd = sock->fd, .events = (short)events};
  int result = poll(&entry, 1, 0);
  return outcome(&call, result < 0 ? result : (unsigned short)entry.revents);
}

/* rawListen(handle) */
napi_value js_raw_listen(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  return outcome(&call, listen(sock->fd, 5));
}

/* rawAccept(handle): 0 or minus the errno. What was accepted is closed again. */
napi_value js_raw_accept(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  int fd = accept(sock->fd, NULL, NULL);
  if (fd < 0) return outcome(&call, fd);
  close(fd);
  return call_result(&call, 0);
}

/* rawShutdown(handle, how) */
napi_value js_raw_shutdown(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t how;
  struct sock *sock = begin_with_number(&call, env, info, &how);
  return sock ? outcome(&call, shutdown(sock->fd, (int)how)) : NULL;
}

/* rawIoctl(handle, command): with zeros for the command to read, and what it writes is dropped. */
napi_value js_raw_ioctl(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t command;
  uint8_t room[IOCTL_ROOM] = {0};
  struct sock *sock = begin_with_number(&call, env, info, &command);
  return sock ? outcome(&call, ioctl(sock->fd, (unsigned long)command, room)) : NULL;
}

/* rawUnshare(flags): of the calling thread alone. 0 or minus the errno. */
napi_value js_raw_unshare(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t flags;
  if (!call_begin(&call, env, info) || !call_uint32(&call, 0, &flags)) return NULL;
  return outcome(&call, unshare((int)flags));
}
