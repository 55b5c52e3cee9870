#include "nlkit.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

static napi_value open_failed(struct call *call, int step, int error) {
  return call_result(call, -(step << 16 | -error));
}

/* open(protocol, netns): a handle, or minus the errno with the number of the failed step above its sixteen bits. `netns` is
 * undefined, a path or a file descriptor. */
napi_value js_open(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t protocol, netns_fd = 0;
  char path[4096];
  size_t length;
  napi_valuetype type;
  if (!call_begin(&call, env, info) || !call_uint32(&call, 0, &protocol)) return NULL;
  int step = STEP_SOCKET, fd;
  if (napi_typeof(env, call.arguments[1], &type) != napi_ok) return NULL;
  if (type == napi_undefined) {
    fd = plain_socket((int)protocol);
  } else if (type == napi_string) {
    if (napi_get_value_string_utf8(env, call.arguments[1], path, sizeof path, &length) != napi_ok) return NULL;
    if (length == sizeof path - 1) return open_failed(&call, STEP_OPEN, -ENAMETOOLONG);
    fd = netns_socket(path, -1, (int)protocol, &step);
  } else {
    if (!call_uint32(&call, 1, &netns_fd)) return NULL;
    fd = netns_socket(NULL, (int)netns_fd, (int)protocol, &step);
  }
  if (fd < 0) return open_failed(&call, step, fd);
  struct sock *sock = table_add(call.addon, fd);
  if (sock) return call_result(&call, (int32_t)sock->handle);
  close(fd);
  return open_failed(&call, STEP_MEMORY, -ENOMEM);
}

/* close(handle) */
napi_value js_close(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  sock_close(sock);
  return call_result(&call, 0);
}

static bool call_address(struct call *call, struct sockaddr_nl *address) {
  *address = (struct sockaddr_nl){.nl_family = AF_NETLINK};
  return call_uint32(call, 1, &address->nl_pid) && call_uint32(call, 2, &address->nl_groups);
}

/* bind(handle, portid, groups): 0 or minus the errno. */
napi_value js_bind(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  struct sockaddr_nl address;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_address(&call, &address)) return NULL;
  int result = bind(sock->fd, (struct sockaddr *)&address, sizeof address);
  return call_result(&call, result < 0 ? -errno : 0);
}

/* connect(handle, portid, groups): 0 or minus the errno. */
napi_value js_connect(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  struct sockaddr_nl address;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_address(&call, &address)) return NULL;
  int result = connect(sock->fd, (struct sockaddr *)&address, sizeof address);
  return call_result(&call, result < 0 ? -errno : 0);
}

/* name(handle, peer, bytes): writes portid and groups, two 32-bit words, to the start of `bytes`; 0 or minus the errno. */
napi_value js_name(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  uint32_t peer;
  uint8_t *bytes;
  size_t size;
  struct sockaddr_nl address = {0};
  socklen_t length = sizeof address;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  if (!call_uint32(&call, 1, &peer) || !call_bytes(&call, 2, &bytes, &size)) return NULL;
  int result = peer ? getpeername(sock->fd, (struct sockaddr *)&address, &length)
                    : getsockname(sock->fd, (struct sockaddr *)&address, &length);
  if (result < 0) return call_result(&call, -errno);
  const uint32_t words[2] = {address.nl_pid, address.nl_groups};
  if (size >= sizeof words) __builtin_memcpy(bytes, words, sizeof words);
  return call_result(&call, 0);
}

/* getOption(handle, level, name, bytes): the option's length, or minus the errno. The value is written to `bytes`. */
napi_value js_get_option(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  uint32_t level, name;
  uint8_t *bytes;
  size_t size;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  if (!call_uint32(&call, 1, &level) || !call_uint32(&call, 2, &name)) return NULL;
  if (!call_bytes(&call, 3, &bytes, &size)) return NULL;
  /* This one counts its length in instructions, and would write behind the end. */
  if (level == SOL_SOCKET && name == SO_GET_FILTER) return call_result(&call, -ENOPROTOOPT);
  socklen_t length = (socklen_t)(size > INT32_MAX ? INT32_MAX : size);
  int result = getsockopt(sock->fd, (int)level, (int)name, bytes, &length);
  return call_result(&call, result < 0 ? -errno : (int32_t)length);
}

/* Notes whether datagrams come with ancillary data from now on: only then they are received in the slower way. */
static void note_ancillary(struct sock *sock, uint32_t level, uint32_t name, const uint8_t *bytes, size_t size) {
  if (level != SOL_NETLINK || (name != NETLINK_PKTINFO && name != NETLINK_LISTEN_ALL_NSID)) return;
  int32_t value = 0;
  if (size >= sizeof value) __builtin_memcpy(&value, bytes, sizeof value);
  if (value) sock->ancillary |= 1u << name;
  else sock->ancillary &= ~(1u << name);
}

/* setOption(handle, level, name, bytes): 0 or minus the errno. */
napi_value js_set_option(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  uint32_t level, name;
  uint8_t *bytes;
  size_t size;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  if (!call_uint32(&call, 1, &level) || !call_uint32(&call, 2, &name)) return NULL;
  if (!call_bytes(&call, 3, &bytes, &size)) return NULL;
  int result = setsockopt(sock->fd, (int)level, (int)name, bytes, (socklen_t)size);
  if (result == 0) note_ancillary(sock, level, name, bytes, size);
  return call_result(&call, result < 0 ? -errno : 0);
}

/* attachFilter(handle, bytes): a classic BPF program of 8 bytes an instruction; 0 or minus the errno. */
napi_value js_attach_filter(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  uint8_t *bytes;
  size_t size;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_bytes(&call, 1, &bytes, &size)) return NULL;
  size_t count = size / sizeof(struct sock_filter);
  if (count > UINT16_MAX) return call_result(&call, -EINVAL);
  struct sock_fprog program = {.len = (unsigned short)count, .filter = (struct sock_filter *)(void *)bytes};
  int result = setsockopt(sock->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
  return call_result(&call, result < 0 ? -errno : 0);
}
