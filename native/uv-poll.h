/* The few functions of libuv that the addon calls, declared here so that it builds without libuv's headers. Handles are
 * opaque: their size is asked for at run time. These signatures are part of libuv 1's stable interface. */
#ifndef NLKIT_UV_POLL_H
#define NLKIT_UV_POLL_H

#include <stddef.h>

typedef struct uv_loop_s uv_loop_t;
typedef struct uv_poll_s uv_poll_t;
typedef void (*uv_poll_cb)(uv_poll_t *handle, int status, int events);
typedef void (*uv_close_cb)(uv_poll_t *handle);

enum { UV_POLL = 8 };
enum { UV_READABLE = 1 };

size_t uv_handle_size(int type);
const char *uv_handle_type_name(int type);
void uv_handle_set_data(uv_poll_t *handle, void *data);
void *uv_handle_get_data(const uv_poll_t *handle);
int uv_poll_init(uv_loop_t *loop, uv_poll_t *handle, int fd);
int uv_poll_start(uv_poll_t *handle, int events, uv_poll_cb callback);
int uv_poll_stop(uv_poll_t *handle);
void uv_close(uv_poll_t *handle, uv_close_cb callback);
void uv_ref(uv_poll_t *handle);
void uv_unref(uv_poll_t *handle);

#endif
