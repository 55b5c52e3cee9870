/* Network namespaces that are named by a process: its own, a child's that has a netlink socket, one that is gone. */
#include "say.h"

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

struct request {
  struct nlmsghdr header;
  union {
    struct ifinfomsg link;
    struct rtgenmsg family;
  };
  uint8_t attributes[256];
};

static void begin(struct request *request, int type, int flags, size_t fixed) {
  memset(request, 0, sizeof *request);
  request->header.nlmsg_type = (unsigned short)type;
  request->header.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
  request->header.nlmsg_len = NLMSG_LENGTH(fixed);
}

static struct rtattr *add(struct request *request, int type, const void *value, size_t length) {
  struct rtattr *item = (void *)((uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  item->rta_type = (unsigned short)type;
  item->rta_len = (unsigned short)RTA_LENGTH(length);
  memcpy(RTA_DATA(item), value, length);
  request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(item->rta_len);
  return item;
}

static void add_number(struct request *request, int type, int value) {
  add(request, type, &value, sizeof value);
}

/* What the kernel answers: an error, and before it an id if there is one. */
static void tell(const char *what, int fd, const struct request *request) {
  TELL("%s:", what);
  if (send(fd, request, request->header.nlmsg_len, 0) < 0) TELL(" send: %s", strerrorname_np(errno));
  for (bool is_over = false; !is_over;) {
    uint8_t answer[8192];
    const struct nlmsghdr *header = (const void *)answer;
    if (recv(fd, answer, sizeof answer, 0) < (ssize_t)sizeof *header) break;
    if (header->nlmsg_type == NLMSG_ERROR) {
      const struct nlmsgerr *error = NLMSG_DATA(header);
      TELL(" %s\n", error->error ? strerrorname_np(-error->error) : "0");
      is_over = true;
    } else {
      const struct rtattr *item = (const void *)(answer + NLMSG_ALIGN(NLMSG_LENGTH(sizeof(struct rtgenmsg))));
      TELL(" type %d, attribute %d is %d,", header->nlmsg_type, item->rta_type, *(const int *)RTA_DATA(item));
    }
  }
}

static void ids(const char *whose, int fd, pid_t pid, int id) {
  struct request request;
  char what[64];
  for (int i = 0; i < 4; i++) {
    const int types[] = {RTM_GETNSID, RTM_NEWNSID, RTM_GETNSID, RTM_DELNSID};
    const char *names[] = {"id of", "new id of", "id again of", "no id of"};
    begin(&request, types[i], 0, sizeof request.family);
    add_number(&request, NETNSA_PID, pid);
    if (types[i] == RTM_NEWNSID || types[i] == RTM_DELNSID) add_number(&request, NETNSA_NSID, id);
    snprintf(what, sizeof what, "%s %s", names[i], whose);
    tell(what, fd, &request);
  }
}

static void links(const char *whose, int fd, pid_t pid, const char *name) {
  struct request request;
  char what[64];
  begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof request.link);
  add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  add_number(&request, IFLA_NET_NS_PID, pid);
  struct rtattr *info = add(&request, IFLA_LINKINFO, "", 0);
  add(&request, IFLA_INFO_KIND, "bridge", 6);
  info->rta_len = (unsigned short)((uint8_t *)&request + request.header.nlmsg_len - (uint8_t *)info);
  snprintf(what, sizeof what, "a link for %s", whose);
  tell(what, fd, &request);
  begin(&request, RTM_NEWLINK, 0, sizeof request.link);
  add(&request, IFLA_IFNAME, name, strlen(name) + 1);
  add_number(&request, IFLA_NET_NS_PID, pid);
  snprintf(what, sizeof what, "a link goes to %s", whose);
  tell(what, fd, &request);
}

/* What is said first when more than the process is wrong. */
static void order(int fd, pid_t gone) {
  struct request request;
  for (int i = 0; i < 6; i++) {
    const char *names[] = {"and no such link", "and an index below 0", "and an unknown kind", "and a wrong address",
                           "and a link that is there", "and a link to set"};
    begin(&request, i == 5 ? RTM_SETLINK : RTM_NEWLINK, i > 0 && i < 5 ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof request.link);
    if (i == 1) request.link.ifi_index = -5;
    if (i == 5) request.link.ifi_index = 99999;
    if (i == 4) add(&request, IFLA_IFNAME, "lo", 3);
    if (i == 3) add(&request, IFLA_ADDRESS, "\x01\x02\x03\x04\x05\x06", 6);
    add_number(&request, IFLA_NET_NS_PID, gone);
    if (i > 0 && i < 4) {
      struct rtattr *info = add(&request, IFLA_LINKINFO, "", 0);
      add(&request, IFLA_INFO_KIND, i == 2 ? "nosuch" : "bridge", 6);
      info->rta_len = (unsigned short)((uint8_t *)&request + request.header.nlmsg_len - (uint8_t *)info);
    }
    tell(names[i], fd, &request);
  }
}

/* A link that stays where it is, also one that cannot go elsewhere. */
static void stays(int fd) {
  struct request request;
  for (int type = RTM_NEWLINK; type <= RTM_SETLINK; type += RTM_SETLINK - RTM_NEWLINK) {
    begin(&request, type, 0, sizeof request.link);
    request.link.ifi_index = 1;
    add_number(&request, IFLA_NET_NS_PID, getpid());
    add_number(&request, IFLA_MTU, 1400 + type);
    tell("lo stays", fd, &request);
    begin(&request, type, 0, sizeof request.link);
    add(&request, IFLA_IFNAME, "b0", 3);
    add_number(&request, IFLA_NET_NS_PID, getpid());
    add_number(&request, IFLA_NEW_IFINDEX, 1);
    tell("an index that is taken", fd, &request);
  }
}

/* A child that has a socket, until it is killed. */
static pid_t start_child(void) {
  int ends[2];
  char byte;
  if (pipe(ends) < 0) perror("pipe");
  pid_t pid = fork();
  if (pid == 0) {
    int fd = bound(0, 0);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    pause();
    close(fd);
    _exit(0);
  }
  if (read(ends[0], &byte, 1) != 1) perror("read");
  return pid;
}

int main(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  pid_t child = start_child();
  links("this process", fd, getpid(), "b0");
  links("a child", fd, child, "b1");
  ids("this process", fd, getpid(), 7);
  ids("a child", fd, child, 8);
  stays(fd);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  links("a child that is gone", fd, child, "b2");
  order(fd, child);
  ids("a child that is gone", fd, child, 9);
  ids("nobody", fd, 0, 9);
  return 0;
}
