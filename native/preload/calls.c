/* The functions that programs call in place of the C library's. What is no netlink socket of the served kernel goes on to
 * the function that stands behind. */
#include "preload.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_INSTRUCTIONS = 4096, MAX_OPTION = 1 << 16 };
enum { RCVTIMEO_NEW = 66, SNDTIMEO_NEW = 67 };

__attribute__((constructor)) static void begin(void) {
  real(); /* Later it might be a signal handler that asks for one of them first. */
  const char *path = getenv("NLKIT_KERNEL");
  if (!path || !*path || strlen(path) >= sizeof kernel_path) return;
  strcpy(kernel_path, path);
  int error = errno;
  descriptors_inherited();
  errno = error;
}

static int outcome(int error) {
  if (!error) return 0;
  errno = error;
  return -1;
}

/* A call with at most one piece of bytes, whose answer has none of interest. */
static int simple(int fd, const struct file *file, struct request request, const void *bytes, size_t length) {
  struct call call;
  struct iovec data = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
  int error = call_begin(&call, fd, file);
  if (error) return outcome(error);
  error = call_make(&call, request, &data, 1);
  call_end(&call);
  return outcome(error);
}

/* A call that is answered with bytes, of which the program wants `size`; `*room` becomes how many there are. */
static int filling(int fd, const struct file *file, struct request request, void *bytes, socklen_t size,
                   socklen_t *room) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return outcome(error);
  error = call_make(&call, request, NULL, 0);
  if (!error) error = copy_to(bytes, call.bytes, call.length < size ? call.length : size);
  if (!error) error = copy_to(room, &call.answer.a, sizeof *room);
  call_end(&call);
  return outcome(error);
}

PUBLIC int socket(int domain, int type, int protocol) {
  if (domain != AF_NETLINK || !*kernel_path) return real()->socket(domain, type, protocol);
  return descriptor_open(type, protocol);
}

PUBLIC int socketpair(int domain, int type, int protocol, int pair[2]) {
  if (domain != AF_NETLINK || !*kernel_path) return real()->socketpair(domain, type, protocol, pair);
  int fd = descriptor_open(type, protocol);
  if (fd < 0) return -1;
  close(fd);
  return outcome(EOPNOTSUPP);
}

PUBLIC int bind(int fd, const struct sockaddr *address, socklen_t length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->bind(fd, address, length);
  if (length > sizeof(struct sockaddr_storage)) return outcome(EINVAL);
  return simple(fd, &file, (struct request){.operation = OP_BIND}, address, length);
}

PUBLIC int connect(int fd, const struct sockaddr *address, socklen_t length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->connect(fd, address, length);
  if (length > sizeof(struct sockaddr_storage)) return outcome(EINVAL);
  return simple(fd, &file, (struct request){.operation = OP_CONNECT}, address, length);
}

static int get_name(int fd, const struct file *file, enum operation operation, struct sockaddr *address,
                    socklen_t *length) {
  socklen_t size;
  if (copy_in(&size, length, sizeof size)) return outcome(EFAULT);
  return filling(fd, file, (struct request){.operation = operation, .a = size}, address, size, length);
}

PUBLIC int getsockname(int fd, struct sockaddr *address, socklen_t *length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->getsockname(fd, address, length);
  return get_name(fd, &file, OP_GETSOCKNAME, address, length);
}

PUBLIC int getpeername(int fd, struct sockaddr *address, socklen_t *length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->getpeername(fd, address, length);
  return get_name(fd, &file, OP_GETPEERNAME, address, length);
}

/* A filter is a pointer in C; the server gets what it leads to. What is wrong with the rest the kernel says itself. */
static bool is_filter(int name, const void *value, socklen_t length, struct sock_fprog *program) {
  if (name != SO_ATTACH_FILTER || length != sizeof *program || !value) return false;
  if (copy_in(program, value, sizeof *program)) return false;
  return program->filter && program->len > 0 && program->len <= MAX_INSTRUCTIONS;
}

/* Timeouts are the descriptor's too: it is where the program waits. */
static bool is_timeout(int level, int name) {
  if (level != SOL_SOCKET) return false;
  return name == SO_RCVTIMEO || name == SO_SNDTIMEO || name == RCVTIMEO_NEW || name == SNDTIMEO_NEW;
}

PUBLIC int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  struct file file;
  struct sock_fprog program;
  if (!file_find(fd, &file)) return real()->setsockopt(fd, level, name, value, length);
  if (level == SOL_SOCKET && is_filter(name, value, length, &program)) {
    size_t size = program.len * sizeof *program.filter;
    return simple(fd, &file, (struct request){.operation = OP_ATTACH_FILTER}, program.filter, size);
  }
  size_t size = (int)length < 0 ? 0 : length > MAX_OPTION ? MAX_OPTION : length;
  struct request request = {.operation = OP_SETSOCKOPT,
                            .a = (uint32_t)level,
                            .b = (uint32_t)name,
                            .c = (int)length < 0 ? length : (uint32_t)size};
  int result = simple(fd, &file, request, value, size);
  if (result == 0 && is_timeout(level, name)) return real()->setsockopt(fd, level, name, value, length);
  return result;
}

PUBLIC int getsockopt(int fd, int level, int name, void *value, socklen_t *length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->getsockopt(fd, level, name, value, length);
  socklen_t size;
  if (copy_in(&size, length, sizeof size)) return outcome(EFAULT);
  struct request request = {.operation = OP_GETSOCKOPT, .a = (uint32_t)level, .b = (uint32_t)name, .c = size};
  return filling(fd, &file, request, value, size, length);
}

PUBLIC int listen(int fd, int backlog) {
  struct file file;
  return file_find(fd, &file) ? outcome(EOPNOTSUPP) : real()->listen(fd, backlog);
}

PUBLIC int accept(int fd, struct sockaddr *address, socklen_t *length) {
  struct file file;
  return file_find(fd, &file) ? outcome(EOPNOTSUPP) : real()->accept(fd, address, length);
}

PUBLIC int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
  struct file file;
  return file_find(fd, &file) ? outcome(EOPNOTSUPP) : real()->accept4(fd, address, length, flags);
}

PUBLIC int shutdown(int fd, int how) {
  struct file file;
  return file_find(fd, &file) ? outcome(EOPNOTSUPP) : real()->shutdown(fd, how);
}
