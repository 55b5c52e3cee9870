/* A page of memory that another process maps too. It is sealed, so nobody can make it shorter while it is looked at. */
#include "nlkit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIZE = 4096 };

static void unmap(napi_env env, void *memory, void *hint) {
  (void)env;
  (void)hint;
  munmap(memory, SIZE);
}

static int make_file(void) {
  int fd = (int)syscall(SYS_memfd_create, "nlkit", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return -errno;
  if (ftruncate(fd, SIZE) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) return fd;
  int error = -errno;
  close(fd);
  return error;
}

int shared_memory_make(napi_env env, napi_value *buffer, int *fd) {
  int file = make_file();
  if (file < 0) return file;
  void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  int error = memory == MAP_FAILED ? -errno : 0;
  /* Some runtimes take no memory that is not their own. */
  if (!error && napi_create_external_arraybuffer(env, memory, SIZE, unmap, NULL, buffer) != napi_ok) {
    munmap(memory, SIZE);
    error = -ENOTSUP;
  }
  if (error) close(file);
  else *fd = file;
  return error;
}
