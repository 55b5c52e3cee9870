/* Names and indexes of links. The C library asks this machine for them; programs go on to use them on netlink sockets, where
 * the same index would be another link. */
#include "preload.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct question {
  struct nlmsghdr header;
  struct ifinfomsg link;
  struct rtattr mask;
  uint32_t mask_value;
  struct rtattr name;
  char name_value[IFNAMSIZ];
};

/* RTM_NEWLINK with all that it may have. */
struct reply {
  struct nlmsghdr header;
  struct ifinfomsg link;
  uint8_t attributes[8192];
};

/* Asks for one link, by index or by name. */
static int ask(struct question *question, size_t length, struct reply *reply) {
  question->header = (struct nlmsghdr){
      .nlmsg_len = (uint32_t)length, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = 1};
  question->mask = (struct rtattr){.rta_len = RTA_LENGTH(sizeof(uint32_t)), .rta_type = IFLA_EXT_MASK};
  question->mask_value = RTEXT_FILTER_SKIP_STATS;
  int fd = descriptor_open(SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return errno;
  int error = 0;
  if (send(fd, question, length, 0) < 0) error = errno;
  ssize_t received = error ? 0 : recv(fd, reply, sizeof *reply, 0);
  if (received < 0) error = errno;
  syscall(SYS_close, fd);
  if (error) return error;
  if (received < (ssize_t)sizeof reply->header + (ssize_t)sizeof reply->link || reply->header.nlmsg_type != RTM_NEWLINK) {
    return ENODEV;
  }
  reply->header.nlmsg_len = (uint32_t)received;
  return 0;
}

PUBLIC unsigned int if_nametoindex(const char *name) {
  if (!*kernel_path) return real()->if_nametoindex(name);
  struct question question = {.name = {.rta_type = IFLA_IFNAME}};
  struct reply reply;
  size_t length = strnlen(name, IFNAMSIZ);
  int error = length < IFNAMSIZ ? 0 : ENODEV;
  if (!error) {
    memcpy(question.name_value, name, length);
    question.name.rta_len = (unsigned short)RTA_LENGTH(length + 1);
    error = ask(&question, offsetof(struct question, name) + RTA_ALIGN(question.name.rta_len), &reply);
  }
  if (!error) return (unsigned int)reply.link.ifi_index;
  errno = error;
  return 0;
}

PUBLIC char *if_indextoname(unsigned int index, char name[IFNAMSIZ]) {
  if (!*kernel_path) return real()->if_indextoname(index, name);
  struct question question = {.link = {.ifi_index = (int)index}};
  struct reply reply;
  int error = ask(&question, offsetof(struct question, name), &reply);
  size_t left = error ? 0 : reply.header.nlmsg_len - NLMSG_LENGTH(sizeof reply.link);
  for (struct rtattr *item = (struct rtattr *)reply.attributes; RTA_OK(item, left); item = RTA_NEXT(item, left)) {
    if (item->rta_type != IFLA_IFNAME) continue;
    size_t length = strnlen(RTA_DATA(item), RTA_PAYLOAD(item) < IFNAMSIZ ? RTA_PAYLOAD(item) : IFNAMSIZ - 1);
    memcpy(name, RTA_DATA(item), length);
    name[length] = '\0';
    return name;
  }
  errno = error == 0 || error == ENODEV ? ENXIO : error;
  return NULL;
}
