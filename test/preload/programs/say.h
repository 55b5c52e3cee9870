/* What the test programs share: a line for each thing that they see, the same on every kernel. */
#ifndef SAY_H
#define SAY_H

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prints what a call gave: its result, or the name of its error. */
#define SAY(what, call) \
  do { \
    errno = 0; \
    long result_ = (long)(call); \
    if (result_ < 0) printf("%s: %s\n", what, strerrorname_np(errno)); \
    else printf("%s: %ld\n", what, result_); \
    fflush(stdout); \
  } while (0)

#define TELL(...) (printf(__VA_ARGS__), fflush(stdout))

static inline struct sockaddr_nl at(unsigned portid, unsigned groups) {
  return (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = portid, .nl_groups = groups};
}

static inline int netlink(int flags) {
  return socket(AF_NETLINK, SOCK_RAW | flags, NETLINK_USERSOCK);
}

static inline int bind_to(int fd, unsigned portid, unsigned groups) {
  struct sockaddr_nl address = at(portid, groups);
  return bind(fd, (struct sockaddr *)&address, sizeof address);
}

static inline ssize_t send_to(int fd, unsigned portid, unsigned groups, const char *text, int flags) {
  struct sockaddr_nl address = at(portid, groups);
  return sendto(fd, text, strlen(text), flags, (struct sockaddr *)&address, sizeof address);
}

/* A netlink socket with a port id. */
static inline int bound(unsigned portid, int flags) {
  int fd = netlink(flags);
  if (fd < 0 || bind_to(fd, portid, 0) < 0) {
    perror("bound");
    exit(1);
  }
  return fd;
}

#endif
