#include "nlkit.h"

bool call_begin(struct call *call, napi_env env, napi_callback_info info) {
  void *addon = NULL;
  call->env = env;
  call->count = MAX_ARGUMENTS;
  if (napi_get_cb_info(env, info, &call->count, call->arguments, NULL, &addon) != napi_ok) return false;
  call->addon = addon;
  return true;
}

void call_type_error(struct call *call, const char *message) {
  napi_throw_type_error(call->env, "ERR_INVALID_ARG_TYPE", message);
}

/* Node-API fills the arguments that were not passed with undefined, so every index below MAX_ARGUMENTS may be read. */
bool call_uint32(struct call *call, size_t index, uint32_t *value) {
  if (napi_get_value_uint32(call->env, call->arguments[index], value) == napi_ok) return true;
  call_type_error(call, "expected a number");
  return false;
}

bool call_bytes(struct call *call, size_t index, uint8_t **bytes, size_t *length) {
  napi_typedarray_type type;
  void *data = NULL;
  napi_status status =
      napi_get_typedarray_info(call->env, call->arguments[index], &type, length, &data, NULL, NULL);
  if (status != napi_ok || type != napi_uint8_array) {
    call_type_error(call, "expected a Uint8Array");
    return false;
  }
  *bytes = data;
  return true;
}

bool call_buffer(struct call *call, size_t index, uint8_t **bytes, size_t *length) {
  void *data = NULL;
  if (napi_get_arraybuffer_info(call->env, call->arguments[index], &data, length) != napi_ok) {
    call_type_error(call, "expected an ArrayBuffer");
    return false;
  }
  *bytes = data;
  return true;
}

struct sock *call_sock(struct call *call) {
  uint32_t handle = 0;
  if (!call_uint32(call, 0, &handle)) return NULL;
  struct sock *sock = table_find(call->addon, handle);
  if (!sock) call_type_error(call, "expected the handle of an open socket");
  return sock;
}

napi_value call_result(struct call *call, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(call->env, value, &result);
  return result;
}
