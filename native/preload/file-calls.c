/* Functions for all files that do something with a netlink socket too. */
#include "preload.h"

#include <errno.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

static int fail(int error) {
  errno = error;
  return -1;
}

/* What every file can, and the descriptor does. */
static bool is_of_files(unsigned long command) {
  switch (command) {
    case FIOCLEX:
    case FIONCLEX:
    case FIONBIO:
    case FIOASYNC:
    case FIOSETOWN:
    case FIOGETOWN:
    case SIOCSPGRP:
    case SIOCGPGRP: return true;
    default: return false;
  }
}

static int index_of_link(struct ifreq *request) {
  struct ifreq copy;
  if (copy_in(&copy, request, sizeof copy)) return fail(EFAULT);
  copy.ifr_name[IFNAMSIZ - 1] = '\0';
  int number = (int)if_nametoindex(copy.ifr_name);
  if (number == 0) return -1;
  return copy_to(&request->ifr_ifindex, &number, sizeof number) ? fail(EFAULT) : 0;
}

static int name_of_link(struct ifreq *request) {
  struct ifreq copy;
  if (copy_in(&copy, request, sizeof copy)) return fail(EFAULT);
  if (!if_indextoname((unsigned int)copy.ifr_ifindex, copy.ifr_name)) return fail(errno == ENXIO ? ENODEV : errno);
  return copy_to(request->ifr_name, copy.ifr_name, IFNAMSIZ) ? fail(EFAULT) : 0;
}

/* Of what Linux answers to the ioctls of interfaces on any socket, there are two questions here. All others would be answered,
 * and done, by this machine. */
static int control(int fd, unsigned long command, void *argument) {
  if (is_of_files(command)) return real()->ioctl(fd, command, argument);
  if (command == SIOCGIFINDEX) return index_of_link(argument);
  if (command == SIOCGIFNAME) return name_of_link(argument);
  bool is_of_interfaces = command >> 8 == SIOCGIFNAME >> 8 && command >= SIOCADDRT;
  return fail(is_of_interfaces ? EOPNOTSUPP : ENOTTY);
}

PUBLIC int ioctl(int fd, unsigned long command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  struct file file;
  command = (uint32_t)command;
  return file_find(fd, &file) ? control(fd, command, argument) : real()->ioctl(fd, command, argument);
}

/* Reads and writes with a place in the file: a socket has none, and where none is given they are readv() and writev(). Flags have
 * no meaning here. */
static ssize_t read_at(int fd, const struct iovec *pieces, int count, off_t offset) {
  return offset == -1 ? readv(fd, pieces, count) : fail(ESPIPE);
}

static ssize_t write_at(int fd, const struct iovec *pieces, int count, off_t offset) {
  return offset == -1 ? writev(fd, pieces, count) : fail(ESPIPE);
}

PUBLIC ssize_t preadv2(int fd, const struct iovec *pieces, int count, off_t offset, int flags) {
  struct file file;
  if (file_find(fd, &file)) return read_at(fd, pieces, count, offset);
  return real()->preadv2 ? real()->preadv2(fd, pieces, count, offset, flags) : fail(ENOSYS);
}

PUBLIC ssize_t pwritev2(int fd, const struct iovec *pieces, int count, off_t offset, int flags) {
  struct file file;
  if (file_find(fd, &file)) return write_at(fd, pieces, count, offset);
  return real()->pwritev2 ? real()->pwritev2(fd, pieces, count, offset, flags) : fail(ENOSYS);
}

/* Bytes that only the kernel moves: it would write them past the frames. Refused, as of a file that cannot. */
static bool is_ours(int a, int b) {
  struct file file;
  return file_find(a, &file) || file_find(b, &file);
}

PUBLIC ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
  return is_ours(to, from) ? fail(EINVAL) : real()->sendfile(to, from, offset, count);
}

PUBLIC ssize_t splice(int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned int flags) {
  return is_ours(from, to) ? fail(EINVAL) : real()->splice(from, from_offset, to, to_offset, count, flags);
}

/* Their names where offsets were once of 32 bits. */
PUBLIC ssize_t preadv64v2(int fd, const struct iovec *pieces, int count, off_t offset, int flags) {
  return preadv2(fd, pieces, count, offset, flags);
}

PUBLIC ssize_t pwritev64v2(int fd, const struct iovec *pieces, int count, off_t offset, int flags) {
  return pwritev2(fd, pieces, count, offset, flags);
}

PUBLIC ssize_t sendfile64(int to, int from, off_t *offset, size_t count) {
  return sendfile(to, from, offset, count);
}
