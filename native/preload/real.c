#include "preload.h"

#include <dlfcn.h>

static struct real functions;
static _Atomic bool found;

/* A library that is initialised earlier may call before ours is. */
const struct real *real(void) {
  if (!found) {
#define X(type, name, arguments) \
  *(void **)&functions.name = dlsym(RTLD_NEXT, #name);
    REAL_FUNCTIONS(X)
#undef X
    found = true;
  }
  return &functions;
}
