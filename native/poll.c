#include "nlkit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

/* An exception in the listener is the process's uncaught exception: nothing may leave a callback of libuv. */
static void call_listener(struct sock *sock) {
  napi_env env = sock->addon->env;
  napi_handle_scope scope;
  napi_value global, listener;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  if (napi_get_global(env, &global) == napi_ok &&
      napi_get_reference_value(env, sock->listener, &listener) == napi_ok) {
    napi_status status = napi_make_callback(env, NULL, global, listener, 0, NULL, NULL);
    napi_value error;
    if (status == napi_pending_exception && napi_get_and_clear_last_exception(env, &error) == napi_ok) {
      napi_fatal_exception(env, error);
    }
  }
  napi_close_handle_scope(env, scope);
}

static void on_poll(uv_poll_t *handle, int status, int events);

/* libuv aborts when it comes to watch a descriptor that somebody else has closed: look first. */
static int start(struct sock *sock) {
  if (fcntl(sock->fd, F_GETFD) < 0) return -EBADF;
  int error = uv_poll_start(sock->poll, UV_READABLE, on_poll);
  if (!error) sock->polling = true;
  return error;
}

static void stop(struct sock *sock) {
  if (sock->polling) uv_poll_stop(sock->poll);
  sock->polling = false;
}

/* On a socket error (ENOBUFS above all) libuv stops watching and reports a bad descriptor, which it is not: the listener
 * receives the error, and then the watch goes on. */
static void on_poll(uv_poll_t *handle, int status, int events) {
  (void)events;
  struct sock *sock = uv_handle_get_data(handle);
  if (status < 0) sock->polling = false;
  if (sock->listener) call_listener(sock);
  if (sock->listener && !sock->polling) start(sock);
}

static void on_close(uv_poll_t *handle) {
  struct sock *sock = uv_handle_get_data(handle);
  struct addon *addon = sock->addon;
  free(handle);
  free(sock);
  addon->closing--;
  if (addon->ended) addon_end(addon->hook, addon);
}

void poll_close(struct sock *sock) {
  sock->addon->closing++;
  uv_close(sock->poll, on_close);
}

static int poll_make(struct sock *sock) {
  if (sock->poll) return 0;
  uv_poll_t *poll = malloc(uv_handle_size(UV_POLL));
  if (!poll) return -ENOMEM;
  int error = uv_poll_init(sock->addon->loop, poll, sock->fd);
  if (error) {
    free(poll);
    return error;
  }
  uv_handle_set_data(poll, sock);
  if (sock->unrefed) uv_unref(poll);
  sock->poll = poll;
  return 0;
}

static void drop_listener(struct sock *sock) {
  if (sock->listener) napi_delete_reference(sock->addon->env, sock->listener);
  sock->listener = NULL;
}

/* pollStart(handle, listener): 0 or the negative errno. */
napi_value js_poll_start(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  napi_valuetype type;
  if (napi_typeof(env, call.arguments[1], &type) != napi_ok || type != napi_function) {
    call_type_error(&call, "expected a function");
    return NULL;
  }
  int error = poll_make(sock);
  if (!error && !sock->polling) error = start(sock);
  if (error) return call_result(&call, error);
  drop_listener(sock);
  if (napi_create_reference(env, call.arguments[1], 1, &sock->listener) == napi_ok) return call_result(&call, 0);
  sock->listener = NULL;
  stop(sock);
  return call_result(&call, -ENOMEM);
}

/* pollStop(handle) */
napi_value js_poll_stop(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  drop_listener(sock);
  stop(sock);
  return call_result(&call, 0);
}

/* pollRef(handle, on): whether the watch keeps the event loop alive. */
napi_value js_poll_ref(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  uint32_t on;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_uint32(&call, 1, &on)) return NULL;
  sock->unrefed = !on;
  if (sock->poll && on) uv_ref(sock->poll);
  if (sock->poll && !on) uv_unref(sock->poll);
  return call_result(&call, 0);
}
