#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static bool make_key(uint32_t key[2]) {
  return getrandom(key, 2 * sizeof *key, 0) == 2 * sizeof *key;
}

static int make(int fd, int type, int protocol, const uint32_t key[2]) {
  struct request request = {.operation = OP_DESCRIPTOR,
                            .a = (uint32_t)type & ~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK),
                            .b = (uint32_t)protocol,
                            .c = key[0],
                            .d = key[1]};
  return connection_ask(fd, request, &(struct answer){0});
}

/* From here on it is the program's: it waits as long as the program wants, and has the flags that were asked for. */
static int hand_over(int fd, int type) {
  const struct timeval for_ever = {0};
  if (syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof for_ever) < 0 ||
      syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &for_ever, sizeof for_ever) < 0) {
    return errno;
  }
  if (!(type & SOCK_CLOEXEC) && syscall(SYS_fcntl, fd, F_SETFD, 0) < 0) return errno;
  if (type & SOCK_NONBLOCK && syscall(SYS_fcntl, fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0) return errno;
  return 0;
}

/* socket(): a descriptor, or -1 and errno. */
int descriptor_open(int type, int protocol) {
  uint32_t key[2];
  int fd = -1;
  uint64_t before = signals_block();
  int error = make_key(key) ? connection_open(&fd) : EIO;
  if (!error) {
    error = make(fd, type, protocol, key);
    if (!error) error = hand_over(fd, type);
    if (!error && !file_add(fd, key)) error = EMFILE;
    if (error) syscall(SYS_close, fd);
  }
  signals_restore(before);
  if (!error) return fd;
  errno = error;
  return -1;
}

static bool is_ours(int fd) {
  struct sockaddr_un peer = {0};
  socklen_t length = sizeof peer;
  if (syscall(SYS_getpeername, fd, &peer, &length) < 0 || peer.sun_family != AF_UNIX) return false;
  return strncmp(peer.sun_path, kernel_path, sizeof peer.sun_path) == 0;
}

/* A descriptor that came from another process, whose key for it is not known here: a new key shows that it is there. */
static void admit(int fd) {
  struct file file;
  uint32_t key[2];
  if (file_find(fd, &file) || !is_ours(fd) || !make_key(key)) return;
  struct request request = {.operation = OP_ADMIT, .a = key[0], .b = key[1]};
  if (frame_write(fd, &request, NULL, 0) == 0) file_add(fd, key);
}

/* Those that this program was started with. */
void descriptors_inherited(void) {
  DIR *directory = opendir("/proc/self/fd");
  if (!directory) return;
  for (struct dirent *item = readdir(directory); item; item = readdir(directory)) {
    if (item->d_name[0] != '.') admit(atoi(item->d_name));
  }
  closedir(directory);
}

/* Those that came over a unix socket. */
void descriptors_received(struct msghdr *message) {
  if (!*kernel_path || !message->msg_control) return;
  for (struct cmsghdr *item = CMSG_FIRSTHDR(message); item; item = CMSG_NXTHDR(message, item)) {
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int fd;
      memcpy(&fd, CMSG_DATA(item) + i * sizeof fd, sizeof fd);
      admit(fd);
    }
  }
}
