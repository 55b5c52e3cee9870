/* Dumps of NETLINK_ROUTE, for functions of the C library that ask the kernel. */
#include "preload.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A dump is not sent in larger datagrams; how often it is asked for anew when something has changed meanwhile. */
enum { DATAGRAM = 1 << 15, ATTEMPTS = 10 };
/* More than the links of any machine. Lengths are int in the macros that walk along messages: the last one may be short of its
 * padding, so what is left may get below 0. */
enum { MOST_BYTES = 1 << 30 };

struct question {
  struct nlmsghdr header;
  struct rtgenmsg family;
};

static bool make_room(struct route_dump *dump) {
  if (dump->room - dump->length >= DATAGRAM) return true;
  size_t room = dump->room ? dump->room * 2 : 2 * DATAGRAM;
  if (room > MOST_BYTES) return false;
  uint8_t *bytes = realloc(dump->bytes, room);
  if (!bytes) return false;
  dump->bytes = bytes;
  dump->room = room;
  return true;
}

static int error_of(const struct nlmsghdr *header) {
  int32_t error;
  if (header->nlmsg_len < NLMSG_LENGTH(sizeof error)) return EPROTO;
  memcpy(&error, NLMSG_DATA(header), sizeof error);
  return error < 0 ? -error : 0;
}

/* Keeps the messages of one datagram, which follow those that are there. */
static int keep(struct route_dump *dump, size_t length, bool *is_over, bool *is_torn) {
  const struct nlmsghdr *header = (const void *)(dump->bytes + dump->length);
  int left = (int)length;
  for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
    if (header->nlmsg_flags & NLM_F_DUMP_INTR) *is_torn = true;
    if (header->nlmsg_type != NLMSG_DONE && header->nlmsg_type != NLMSG_ERROR) continue;
    *is_over = true;
    dump->length = (size_t)((const uint8_t *)header - dump->bytes);
    return error_of(header);
  }
  dump->length = (size_t)((const uint8_t *)header - dump->bytes);
  return 0;
}

static int receive(int fd, struct route_dump *dump, bool *is_torn) {
  for (bool is_over = false; !is_over;) {
    if (!make_room(dump)) return ENOMEM;
    ssize_t length = recv(fd, dump->bytes + dump->length, DATAGRAM, 0);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return errno;
    int error = keep(dump, (size_t)length, &is_over, is_torn);
    if (error) return error;
  }
  return 0;
}

static int ask(int fd, uint16_t type, struct route_dump *dump, bool *is_torn) {
  const struct question question = {
      .header = {.nlmsg_len = sizeof question,
                 .nlmsg_type = type,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                 .nlmsg_seq = 1}};
  dump->length = 0;
  *is_torn = false;
  if (send(fd, &question, sizeof question, 0) < 0) return errno;
  return receive(fd, dump, is_torn);
}

int route_dump(uint16_t type, struct route_dump *dump) {
  *dump = (struct route_dump){0};
  int fd = descriptor_open(SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return errno;
  bool is_torn = true;
  int error = 0;
  for (int i = 0; i < ATTEMPTS && is_torn && !error; i++) error = ask(fd, type, dump, &is_torn);
  syscall(SYS_close, fd);
  if (error) route_dump_free(dump);
  return error;
}

void route_dump_free(struct route_dump *dump) {
  free(dump->bytes);
  *dump = (struct route_dump){0};
}

/* The messages of one type, each after the one before; NULL at the end. What lies behind the header has at least `size` bytes. */
const struct nlmsghdr *route_dump_next(const struct route_dump *dump, const struct nlmsghdr *before, uint16_t type,
                                       size_t size) {
  int left = (int)dump->length;
  const struct nlmsghdr *header = (const void *)dump->bytes;
  if (before) {
    left -= (int)((const uint8_t *)before - dump->bytes);
    header = NLMSG_NEXT(before, left);
  }
  for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
    if (header->nlmsg_type == type && header->nlmsg_len >= NLMSG_LENGTH(size)) return header;
  }
  return NULL;
}
