#include "nlkit.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>

static int outcome(int result) { return result < 0 ? -errno : 0; }

static void *create_main(void *data) {
  const char *path = data;
  int result = outcome(unshare(CLONE_NEWNET));
  if (!result) result = outcome(mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL));
  return (void *)(intptr_t)result;
}

/* A new namespace ends with the last of what refers to it: the thread that made it, unless it is mounted before. */
static int create_on_thread(const char *path) {
  pthread_t thread;
  void *result = NULL;
  int error = pthread_create(&thread, NULL, create_main, (void *)path);
  if (!error) error = pthread_join(thread, &result);
  return error ? -error : (int)(intptr_t)result;
}

/* A path: bytes that end with a NUL. */
static const char *call_path(struct call *call, size_t index) {
  uint8_t *bytes;
  size_t length;
  if (!call_bytes(call, index, &bytes, &length)) return NULL;
  if (length > 0 && bytes[length - 1] == 0) return (const char *)bytes;
  call_type_error(call, "expected a path that ends with a NUL");
  return NULL;
}

/* namespaceCreate(path): mounts a new network namespace on a file. 0 or minus the errno; so are all of these. */
napi_value js_namespace_create(napi_env env, napi_callback_info info) {
  struct call call;
  const char *path;
  if (!call_begin(&call, env, info) || !(path = call_path(&call, 0))) return NULL;
  return call_result(&call, create_on_thread(path));
}

/* namespaceMount(source, path): mounts a namespace that is there on a file. */
napi_value js_namespace_mount(napi_env env, napi_callback_info info) {
  struct call call;
  const char *source, *path;
  if (!call_begin(&call, env, info) || !(source = call_path(&call, 0)) || !(path = call_path(&call, 1))) return NULL;
  return call_result(&call, outcome(mount(source, path, "none", MS_BIND, NULL)));
}

/* namespaceUnmount(path) */
napi_value js_namespace_unmount(napi_env env, napi_callback_info info) {
  struct call call;
  const char *path;
  if (!call_begin(&call, env, info) || !(path = call_path(&call, 0))) return NULL;
  return call_result(&call, outcome(umount2(path, MNT_DETACH)));
}

static int share(const char *path) { return outcome(mount("", path, "none", MS_SHARED | MS_REC, NULL)); }

/* namespaceShare(path): makes what is mounted in a folder seen in all mount namespaces. */
napi_value js_namespace_share(napi_env env, napi_callback_info info) {
  struct call call;
  const char *path;
  if (!call_begin(&call, env, info) || !(path = call_path(&call, 0))) return NULL;
  int result = share(path);
  /* Only a mount can be shared. */
  if (result == -EINVAL) {
    result = outcome(mount(path, path, "none", MS_BIND | MS_REC, NULL));
    if (!result) result = share(path);
  }
  return call_result(&call, result);
}

/* namespaceEnter(descriptor): moves the calling thread, and the processes that it starts from then on. */
napi_value js_namespace_enter(napi_env env, napi_callback_info info) {
  struct call call;
  uint32_t descriptor;
  if (!call_begin(&call, env, info) || !call_uint32(&call, 0, &descriptor)) return NULL;
  return call_result(&call, outcome(setns((int)descriptor, CLONE_NEWNET)));
}
