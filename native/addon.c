#include "nlkit.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  napi_callback function;
} functions[] = {
    {"open", js_open},
    {"close", js_close},
    {"bind", js_bind},
    {"connect", js_connect},
    {"name", js_name},
    {"getOption", js_get_option},
    {"setOption", js_set_option},
    {"attachFilter", js_attach_filter},
    {"send", js_send},
    {"receive", js_receive},
    {"exchange", js_exchange},
    {"pollStart", js_poll_start},
    {"pollStop", js_poll_stop},
    {"pollRef", js_poll_ref},
    {"namespaceCreate", js_namespace_create},
    {"namespaceMount", js_namespace_mount},
    {"namespaceUnmount", js_namespace_unmount},
    {"namespaceShare", js_namespace_share},
    {"namespaceEnter", js_namespace_enter},
    {"listen", js_listen},
    {"connectionEvents", js_connection_events},
    {"connectionWrite", js_connection_write},
    {"connectionUnread", js_connection_unread},
    {"connectionShare", js_connection_share},
    {"connectionHold", js_connection_hold},
    {"connectionClose", js_connection_close},
    {"streamConnect", js_stream_connect},
    {"streamWrite", js_stream_write},
    {"streamRead", js_stream_read},
    {"streamAsk", js_stream_ask},
    {"rawSocket", js_raw_socket},
    {"rawSocketpair", js_raw_socketpair},
    {"rawBind", js_raw_bind},
    {"rawConnect", js_raw_connect},
    {"rawName", js_raw_name},
    {"rawSetOption", js_raw_set_option},
    {"rawGetOption", js_raw_get_option},
    {"rawSend", js_raw_send},
    {"rawReceive", js_raw_receive},
    {"rawRead", js_raw_read},
    {"rawWrite", js_raw_write},
    {"rawPoll", js_raw_poll},
    {"rawListen", js_raw_listen},
    {"rawAccept", js_raw_accept},
    {"rawShutdown", js_raw_shutdown},
    {"rawIoctl", js_raw_ioctl},
    {"rawUnshare", js_raw_unshare},
};

/* The number in uv-poll.h is libuv 1's; a libuv that counts otherwise must not be given a handle of the wrong size. */
static bool uv_is_known(void) {
  const char *name = uv_handle_type_name(UV_POLL);
  return name && strcmp(name, "poll") == 0;
}

static bool define_functions(napi_env env, napi_value exports, struct addon *addon) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_value function;
    const char *name = functions[i].name;
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, functions[i].function, addon, &function) != napi_ok ||
        napi_set_named_property(env, exports, name, function) != napi_ok) {
      return false;
    }
  }
  return true;
}

static struct addon *addon_begin(napi_env env) {
  struct addon *addon = calloc(1, sizeof *addon);
  if (!addon) return NULL;
  addon->env = env;
  if (napi_get_uv_event_loop(env, &addon->loop) == napi_ok &&
      napi_add_async_cleanup_hook(env, addon_end, addon, &addon->hook) == napi_ok) {
    return addon;
  }
  free(addon);
  return NULL;
}

NAPI_MODULE_INIT() {
  struct addon *addon = uv_is_known() ? addon_begin(env) : NULL;
  if (!addon || !define_functions(env, exports, addon)) {
    napi_throw_error(env, NULL, "the addon of nlkit cannot work in this runtime");
    return NULL;
  }
  return exports;
}
