/* What the addon's files share. One `struct addon` for each environment (the main thread, each Worker), one `struct sock`
 * for each open socket. JavaScript holds sockets by number, so a wrong or stale one is an error and never a bad pointer. */
#ifndef NLKIT_H
#define NLKIT_H

#define NAPI_VERSION 8
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uv-poll.h"

/* A datagram that did not fit behind the others in the caller's buffer: the next receive hands it out first. */
struct kept {
  int32_t length, size, portid, group, nsid;
  uint8_t bytes[];
};

struct sock {
  struct addon *addon;
  int fd;
  uint32_t handle;
  bool polling;
  bool unrefed;
  /* Options by number whose ancillary data the kernel sends with each datagram. */
  uint32_t ancillary;
  /* Bytes of the datagram received last. */
  int32_t last_length;
  uv_poll_t *poll;
  napi_ref listener;
  struct kept *kept;
  /* Of a listening unix socket, whose `fd` is that of epoll; NULL for netlink sockets. */
  struct listener *connections;
};

struct slot {
  struct sock *sock;
  uint32_t generation;
};

struct addon {
  napi_env env;
  uv_loop_t *loop;
  napi_async_cleanup_hook_handle hook;
  struct slot *slots;
  uint32_t slot_count;
  uint8_t *spill;
  size_t spill_size;
  /* Poll handles that libuv has still to close; the environment waits for them once it has `ended`. */
  uint32_t closing;
  bool ended;
};

/* A call in progress: its arguments and the state of its environment. */
#define MAX_ARGUMENTS 10
struct call {
  napi_env env;
  struct addon *addon;
  size_t count;
  napi_value arguments[MAX_ARGUMENTS];
};

/* call.c: reading arguments. Every reader throws a TypeError and gives false (NULL) for a value of the wrong type. */
bool call_begin(struct call *call, napi_env env, napi_callback_info info);
bool call_uint32(struct call *call, size_t index, uint32_t *value);
bool call_bytes(struct call *call, size_t index, uint8_t **bytes, size_t *length);
bool call_buffer(struct call *call, size_t index, uint8_t **bytes, size_t *length);
struct sock *call_sock(struct call *call);
void call_type_error(struct call *call, const char *message);
napi_value call_result(struct call *call, int32_t value);

/* table.c: the sockets of an environment. */
struct sock *table_add(struct addon *addon, int fd);
struct sock *table_find(struct addon *addon, uint32_t handle);
void sock_close(struct sock *sock);
void addon_end(napi_async_cleanup_hook_handle hook, void *addon);

/* poll.c */
void poll_close(struct sock *sock);

/* shared-memory.c: memory that other processes have too, by the file that is given with it. 0 or minus the errno. */
int shared_memory_make(napi_env env, napi_value *buffer, int *fd);

/* listener.c */
struct sockaddr_un;
void listener_close(struct listener *listener);
int unix_address(struct sockaddr_un *address, const uint8_t *path, size_t length);

/* netns.c: a new socket's descriptor, or the negative errno with the step that failed in `step`. */
enum { STEP_SOCKET, STEP_OPEN, STEP_SETNS, STEP_THREAD, STEP_MEMORY };
int netns_socket(const char *path, int netns_fd, int protocol, int *step);
int plain_socket(int protocol);

/* The functions that JavaScript sees. */
napi_value js_open(napi_env env, napi_callback_info info);
napi_value js_close(napi_env env, napi_callback_info info);
napi_value js_bind(napi_env env, napi_callback_info info);
napi_value js_connect(napi_env env, napi_callback_info info);
napi_value js_name(napi_env env, napi_callback_info info);
napi_value js_get_option(napi_env env, napi_callback_info info);
napi_value js_set_option(napi_env env, napi_callback_info info);
napi_value js_attach_filter(napi_env env, napi_callback_info info);
napi_value js_send(napi_env env, napi_callback_info info);
napi_value js_receive(napi_env env, napi_callback_info info);
napi_value js_exchange(napi_env env, napi_callback_info info);
napi_value js_poll_start(napi_env env, napi_callback_info info);
napi_value js_poll_stop(napi_env env, napi_callback_info info);
napi_value js_poll_ref(napi_env env, napi_callback_info info);
napi_value js_namespace_create(napi_env env, napi_callback_info info);
napi_value js_namespace_mount(napi_env env, napi_callback_info info);
napi_value js_namespace_unmount(napi_env env, napi_callback_info info);
napi_value js_namespace_share(napi_env env, napi_callback_info info);
napi_value js_namespace_enter(napi_env env, napi_callback_info info);
napi_value js_listen(napi_env env, napi_callback_info info);
napi_value js_connection_events(napi_env env, napi_callback_info info);
napi_value js_connection_write(napi_env env, napi_callback_info info);
napi_value js_connection_unread(napi_env env, napi_callback_info info);
napi_value js_connection_share(napi_env env, napi_callback_info info);
napi_value js_connection_hold(napi_env env, napi_callback_info info);
napi_value js_connection_close(napi_env env, napi_callback_info info);
napi_value js_stream_connect(napi_env env, napi_callback_info info);
napi_value js_stream_write(napi_env env, napi_callback_info info);
napi_value js_stream_read(napi_env env, napi_callback_info info);
napi_value js_stream_ask(napi_env env, napi_callback_info info);
napi_value js_raw_socket(napi_env env, napi_callback_info info);
napi_value js_raw_socketpair(napi_env env, napi_callback_info info);
napi_value js_raw_bind(napi_env env, napi_callback_info info);
napi_value js_raw_connect(napi_env env, napi_callback_info info);
napi_value js_raw_name(napi_env env, napi_callback_info info);
napi_value js_raw_set_option(napi_env env, napi_callback_info info);
napi_value js_raw_get_option(napi_env env, napi_callback_info info);
napi_value js_raw_send(napi_env env, napi_callback_info info);
napi_value js_raw_receive(napi_env env, napi_callback_info info);
napi_value js_raw_read(napi_env env, napi_callback_info info);
napi_value js_raw_write(napi_env env, napi_callback_info info);
napi_value js_raw_poll(napi_env env, napi_callback_info info);
napi_value js_raw_listen(napi_env env, napi_callback_info info);
napi_value js_raw_accept(napi_env env, napi_callback_info info);
napi_value js_raw_shutdown(napi_env env, napi_callback_info info);
napi_value js_raw_ioctl(napi_env env, napi_callback_info info);
napi_value js_raw_unshare(napi_env env, napi_callback_info info);

#endif
