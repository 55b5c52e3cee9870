/* Every call that a netlink socket has, with right arguments and wrong ones. */
#include "say.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

static void say_address(const char *what, int fd, bool peer, socklen_t room) {
  struct sockaddr_nl address = at(99, 99);
  socklen_t length = room;
  int result = peer ? getpeername(fd, (struct sockaddr *)&address, &length)
                    : getsockname(fd, (struct sockaddr *)&address, &length);
  if (result < 0) TELL("%s: %s\n", what, strerrorname_np(errno));
  else if (address.nl_pid == (unsigned)getpid()) TELL("%s: own %x, %u\n", what, address.nl_groups, length);
  else TELL("%s: %u %x, %u\n", what, address.nl_pid, address.nl_groups, length);
}

static void opening(void) {
  SAY("type 1", socket(AF_NETLINK, SOCK_STREAM, NETLINK_USERSOCK));
  SAY("type 9", socket(AF_NETLINK, 9, NETLINK_USERSOCK));
  SAY("type 100", socket(AF_NETLINK, 100, NETLINK_USERSOCK));
  SAY("protocol 31", socket(AF_NETLINK, SOCK_RAW, 31));
  SAY("protocol 99", socket(AF_NETLINK, SOCK_RAW, 99));
  SAY("protocol -1", socket(AF_NETLINK, SOCK_DGRAM, -1));
  int pair[2];
  SAY("socketpair", socketpair(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK, pair));
  int fd = netlink(SOCK_CLOEXEC | SOCK_NONBLOCK);
  TELL("flags: %d %d\n", fcntl(fd, F_GETFD) & FD_CLOEXEC, !!(fcntl(fd, F_GETFL) & O_NONBLOCK));
  int plain = netlink(0);
  TELL("next: %d, flags: %d %d\n", plain - fd, fcntl(plain, F_GETFD) & FD_CLOEXEC, !!(fcntl(plain, F_GETFL) & O_NONBLOCK));
  close(fd);
  int again = netlink(0);
  TELL("the lowest free number: %d\n", again - fd);
  close(again);
  close(plain);
}

static void binding(void) {
  int fd = netlink(0);
  struct sockaddr_nl address = at(0, 0);
  say_address("unbound", fd, false, 12);
  SAY("short", bind(fd, (struct sockaddr *)&address, 11));
  SAY("long", bind(fd, (struct sockaddr *)&address, 129));
  address.nl_family = AF_UNIX;
  SAY("family", bind(fd, (struct sockaddr *)&address, sizeof address));
  SAY("bind", bind_to(fd, 0, 0));
  say_address("name", fd, false, 12);
  say_address("room for 6", fd, false, 6);
  say_address("room for -1", fd, false, (socklen_t)-1);
  say_address("peer", fd, true, 12);
  SAY("again", bind_to(fd, 77, 0));
  int other = netlink(0);
  SAY("taken", bind_to(other, (unsigned)getpid(), 0));
  SAY("free", bind_to(other, 77, 5));
  say_address("name", other, false, 128);
  close(other);
  other = netlink(0);
  SAY("free again after close", bind_to(other, 77, 0));
  struct sockaddr_nl peer = at(77, 2);
  SAY("connect", connect(fd, (struct sockaddr *)&peer, sizeof peer));
  say_address("peer", fd, true, 12);
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  SAY("disconnect", connect(fd, &nobody, sizeof nobody));
  say_address("peer", fd, true, 12);
  SAY("listen", listen(fd, 1));
  SAY("accept", accept(fd, NULL, NULL));
  SAY("accept4", accept4(fd, NULL, NULL, SOCK_CLOEXEC));
  SAY("shutdown", shutdown(fd, SHUT_RDWR));
  close(fd);
  close(other);
}

static void say_option(const char *what, int fd, int level, int name) {
  int value = -7;
  socklen_t length = sizeof value;
  int result = getsockopt(fd, level, name, &value, &length);
  if (result < 0) TELL("%s: %s\n", what, strerrorname_np(errno));
  else TELL("%s: %d, %u\n", what, value, length);
}

static int set(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

static void options(void) {
  int fd = bound(77, 0);
  say_option("SO_TYPE", fd, SOL_SOCKET, SO_TYPE);
  say_option("SO_DOMAIN", fd, SOL_SOCKET, SO_DOMAIN);
  say_option("SO_PROTOCOL", fd, SOL_SOCKET, SO_PROTOCOL);
  say_option("SO_ERROR", fd, SOL_SOCKET, SO_ERROR);
  say_option("SO_ACCEPTCONN", fd, SOL_SOCKET, SO_ACCEPTCONN);
  SAY("SO_RCVBUF", set(fd, SOL_SOCKET, SO_RCVBUF, 10000));
  say_option("SO_RCVBUF", fd, SOL_SOCKET, SO_RCVBUF);
  SAY("NETLINK_EXT_ACK", set(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1));
  say_option("NETLINK_EXT_ACK", fd, SOL_NETLINK, NETLINK_EXT_ACK);
  SAY("join 3", set(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 3));
  SAY("join 33", set(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 33));
  uint32_t groups[4] = {9, 9, 9, 9};
  socklen_t length = sizeof groups;
  SAY("memberships", getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, groups, &length));
  TELL("memberships: %x %x, %u\n", groups[0], groups[1], length);
  length = 0;
  SAY("memberships, no room", getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, NULL, &length));
  TELL("%u\n", length);
  say_option("unknown option", fd, SOL_NETLINK, 99);
  say_option("unknown level", fd, 999, 1);
  SAY("unknown option", set(fd, SOL_SOCKET, 9999, 1));
  int value = 1;
  SAY("short", setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, 3));
  SAY("negative", setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, (socklen_t)-1));
  struct sock_filter drop = {.code = BPF_RET | BPF_K, .k = 0};
  struct sock_fprog program = {.len = 1, .filter = &drop};
  SAY("filter", setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
  SAY("dropped", send_to(fd, 77, 0, "x", 0));
  char byte;
  SAY("nothing", recv(fd, &byte, 1, MSG_DONTWAIT));
  SAY("no filter", set(fd, SOL_SOCKET, SO_DETACH_FILTER, 0));
  program.len = 0;
  SAY("empty filter", setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
  struct timeval timeout = {.tv_sec = 3, .tv_usec = 500000};
  SAY("SO_RCVTIMEO", setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout));
  timeout = (struct timeval){0};
  length = sizeof timeout;
  SAY("SO_RCVTIMEO", getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, &length));
  TELL("%ld.%06ld\n", (long)timeout.tv_sec, (long)timeout.tv_usec);
  close(fd);
}

static void say_received(const char *what, int fd, size_t room, size_t control_room, int flags) {
  char first[4] = "", second[64] = "", control[256];
  struct sockaddr_nl from = at(99, 99);
  struct iovec pieces[2] = {{first, room < 3 ? room : 3}, {second, room < 3 ? 0 : room - 3}};
  struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = pieces, .msg_iovlen = 2,
                           .msg_control = control, .msg_controllen = control_room, .msg_flags = 0x55};
  ssize_t result = recvmsg(fd, &message, flags);
  if (result < 0) {
    TELL("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  TELL("%s: %zd '%.3s' '%.*s' from %u/%x (%u), flags %x, control", what, result, first, (int)sizeof second, second,
       from.nl_pid, from.nl_groups, message.msg_namelen, message.msg_flags);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    TELL(" %d/%d:%zu", c->cmsg_level, c->cmsg_type, (size_t)c->cmsg_len);
  }
  TELL(" of %zu\n", (size_t)message.msg_controllen);
}

static void transferring(void) {
  int a = bound(77, 0), b = bound(78, 0);
  SAY("nobody there", send_to(a, 79, 0, "x", 0));
  SAY("empty", send_to(a, 78, 0, "", 0));
  SAY("out of band", send_to(a, 78, 0, "x", MSG_OOB));
  SAY("nothing", recv(b, NULL, 0, MSG_DONTWAIT));
  SAY("send", send_to(a, 78, 0, "hello", 0));
  say_received("peek", b, 60, 0, MSG_PEEK);
  say_received("cut", b, 4, 0, MSG_PEEK);
  say_received("cut, whole length", b, 2, 0, MSG_PEEK | MSG_TRUNC);
  say_received("receive", b, 60, 0, 0);
  say_received("receive, nothing", b, 60, 0, MSG_DONTWAIT);
  say_received("out of band", b, 60, 0, MSG_OOB);
  SAY("NETLINK_PKTINFO", set(b, SOL_NETLINK, NETLINK_PKTINFO, 1));
  SAY("SO_PASSCRED", set(b, SOL_SOCKET, SO_PASSCRED, 1));
  SAY("join 3", set(b, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 3));
  SAY("multicast", send_to(a, 0, 4, "news", 0));
  SAY("multicast", send_to(a, 0, 4, "news", 0));
  say_received("with control messages", b, 60, 256, 0);
  say_received("with room for one", b, 60, 30, 0);
  struct sockaddr_nl peer = at(78, 0);
  SAY("connect", connect(a, (struct sockaddr *)&peer, sizeof peer));
  SAY("send", send(a, "by send", 7, 0));
  SAY("write", write(a, "by write", 8));
  struct iovec pieces[2] = {{"by ", 3}, {"writev", 6}};
  SAY("writev", writev(a, pieces, 2));
  for (int i = 0; i < 3; i++) say_received("", b, 60, 0, 0);
  SAY("write nothing", write(a, "", 0));
  SAY("write", write(a, "read", 4));
  SAY("write", write(a, "readv", 5));
  char text[9] = "", more[9] = "";
  SAY("read nothing", read(b, text, 0));
  SAY("read", read(b, text, sizeof text));
  struct iovec rooms[2] = {{text, 2}, {more, 8}};
  SAY("readv", readv(b, rooms, 2));
  TELL("'%.2s' '%s'\n", text, more);
  struct mmsghdr out[3] = {0};
  struct iovec contents[3] = {{"one", 3}, {"", 0}, {"three", 5}};
  for (int i = 0; i < 3; i++) out[i].msg_hdr = (struct msghdr){.msg_iov = &contents[i], .msg_iovlen = 1};
  SAY("sendmmsg, the second empty", sendmmsg(a, out, 3, 0));
  SAY("sendmmsg", sendmmsg(a, out + 2, 1, 0));
  TELL("%u %u\n", out[0].msg_len, out[2].msg_len);
  struct mmsghdr in[3] = {0};
  char texts[3][9] = {""};
  struct iovec places[3];
  for (int i = 0; i < 3; i++) {
    places[i] = (struct iovec){texts[i], 8};
    in[i].msg_hdr = (struct msghdr){.msg_iov = &places[i], .msg_iovlen = 1};
  }
  SAY("recvmmsg", recvmmsg(b, in, 3, MSG_WAITFORONE, NULL));
  TELL("'%s' %u '%s' %u\n", texts[0], in[0].msg_len, texts[1], in[1].msg_len);
  struct iovec nowhere = {(void *)8, 5};
  struct msghdr bad = {.msg_iov = &nowhere, .msg_iovlen = 1};
  SAY("from nowhere", sendmsg(a, &bad, 0));
  SAY("and on", send(a, "on", 2, 0));
  SAY("and on", recv(b, text, sizeof text, 0));
  char *large = calloc(1, 1 << 20);
  SAY("too large", send(a, large, 1 << 20, 0));
  SAY("32 KiB", send(a, large, 32768, 0));
  SAY("32 KiB", recv(b, large, 1 << 20, 0));
  free(large);
  close(a);
  close(b);
}

static void on_alarm(int number) {
  (void)number;
}

/* Again and again, for the first signal may come before the call that it is to interrupt; `microseconds` 0 ends it. */
static void alarm_every(int microseconds) {
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval often = {.it_value.tv_usec = microseconds, .it_interval.tv_usec = microseconds};
  setitimer(ITIMER_REAL, &often, NULL);
}

/* A signal whose handler says that calls go on (SA_RESTART) does not interrupt: the message that it sends is received. */
static int restarting;

static void on_restarting_alarm(int number) {
  (void)number;
  send_to(restarting, 78, 0, "z", MSG_DONTWAIT);
}

static void say_restarted(int a, int b) {
  struct sigaction action = {.sa_handler = on_restarting_alarm, .sa_flags = SA_RESTART};
  restarting = a;
  sigaction(SIGALRM, &action, NULL);
  struct itimerval once = {.it_value.tv_usec = 50000};
  setitimer(ITIMER_REAL, &once, NULL);
  char byte;
  SAY("goes on", recv(b, &byte, 1, 0));
}

static void waiting(void) {
  int a = bound(77, 0), b = bound(78, 0);
  char byte;
  struct timeval timeout = {.tv_usec = 40000};
  setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  SAY("timeout", recv(b, &byte, 1, 0));
  timeout.tv_usec = 0;
  setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  alarm_every(50000);
  SAY("interrupted", recv(b, &byte, 1, 0));
  alarm_every(0);
  say_restarted(a, b);
  fcntl(b, F_SETFL, fcntl(b, F_GETFL) | O_NONBLOCK);
  SAY("O_NONBLOCK", recv(b, &byte, 1, 0));
  int on = 0;
  SAY("FIONBIO", ioctl(b, FIONBIO, &on));
  alarm_every(50000);
  SAY("interrupted", read(b, &byte, 1));
  alarm_every(0);
  set(b, SOL_SOCKET, SO_RCVBUF, 0);
  fcntl(a, F_SETFL, fcntl(a, F_GETFL) | O_NONBLOCK);
  int sent = 0;
  while (sent < 100 && send_to(a, 78, 0, "x", 0) == 1) sent++;
  TELL("full after %d: %s\n", sent, strerrorname_np(errno));
  fcntl(a, F_SETFL, fcntl(a, F_GETFL) & ~O_NONBLOCK);
  timeout.tv_usec = 40000;
  setsockopt(a, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  SAY("timeout", send_to(a, 78, 0, "x", 0));
  timeout.tv_usec = 0;
  setsockopt(a, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  alarm_every(50000);
  SAY("interrupted", send_to(a, 78, 0, "x", 0));
  alarm_every(0);
  close(b);
  SAY("gone", send_to(a, 78, 0, "x", 0));
  close(a);
  SAY("closed", send_to(a, 78, 0, "x", 0));
}

int main(void) {
  opening();
  binding();
  options();
  transferring();
  waiting();
  return 0;
}
