/* Names and indexes of links. The C library asks this machine for them; programs go on to use them on netlink sockets, where
 * the same index would be another link. */
#include "preload.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
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
  ssize_t received = 0;
  do received = error ? 0 : recv(fd, reply, sizeof *reply, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0) error = errno;
  syscall(SYS_close, fd);
  if (error) return error;
  if (received < (ssize_t)sizeof reply->header + (ssize_t)sizeof reply->link || reply->header.nlmsg_type != RTM_NEWLINK) {
    return ENODEV;
  }
  reply->header.nlmsg_len = (uint32_t)received;
  return 0;
}

/* Takes the name of a link from its attributes; false when it has none. */
static bool find_name(const struct nlmsghdr *message, char name[IFNAMSIZ]) {
  const struct ifinfomsg *link = NLMSG_DATA(message);
  int left = (int)IFLA_PAYLOAD(message);
  for (const struct rtattr *item = IFLA_RTA(link); RTA_OK(item, left); item = RTA_NEXT(item, left)) {
    if (item->rta_type != IFLA_IFNAME) continue;
    size_t length = strnlen(RTA_DATA(item), RTA_PAYLOAD(item) < IFNAMSIZ ? RTA_PAYLOAD(item) : IFNAMSIZ - 1);
    memcpy(name, RTA_DATA(item), length);
    name[length] = '\0';
    return true;
  }
  return false;
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
  if (!error && find_name(&reply.header, name)) return name;
  errno = error == 0 || error == ENODEV ? ENXIO : error;
  return NULL;
}

/* One piece of memory: the list, and behind it the names. */
static struct if_nameindex *list_of(const struct route_dump *links) {
  size_t count = 0;
  const struct nlmsghdr *message = NULL;
  while ((message = route_dump_next(links, message, RTM_NEWLINK, sizeof(struct ifinfomsg)))) count++;
  struct if_nameindex *list = calloc(count + 1, sizeof *list + IFNAMSIZ);
  if (!list) return NULL;
  char(*names)[IFNAMSIZ] = (void *)(list + count + 1);
  for (struct if_nameindex *next = list;
       (message = route_dump_next(links, message, RTM_NEWLINK, sizeof(struct ifinfomsg)));) {
    if (!find_name(message, *names)) continue;
    next->if_index = (unsigned int)((const struct ifinfomsg *)NLMSG_DATA(message))->ifi_index;
    next++->if_name = *names++;
  }
  return list;
}

PUBLIC struct if_nameindex *if_nameindex(void) {
  if (!*kernel_path) return real()->if_nameindex();
  struct route_dump links;
  int error = route_dump(RTM_GETLINK, &links);
  struct if_nameindex *list = error ? NULL : list_of(&links);
  route_dump_free(&links);
  if (!list) errno = error ? error : ENOMEM;
  return list;
}

PUBLIC void if_freenameindex(struct if_nameindex *list) {
  if (!*kernel_path) real()->if_freenameindex(list);
  else free(list);
}
