/* TCP, UDP, unix and netlink sockets, pipes and files together: each is what it is. */
#include "say.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

/* Joined to each other: the first two of TCP, the next two of UDP, then unix datagrams, a unix stream, and netlink. */
enum { TCP, UDP = 2, DATAGRAM = 4, STREAM = 6, NETLINK = 8, ALL = 10 };
static const char *const names[] = {"tcp", "udp", "unix datagram", "unix stream", "netlink"};

static void check(const char *what, int result) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static struct sockaddr_in local(int fd) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  check("bind", bind(fd, (struct sockaddr *)&address, sizeof address));
  check("getsockname", getsockname(fd, (struct sockaddr *)&address, &length));
  return address;
}

static void open_all(int *fds) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = local(listener);
  check("listen", listen(listener, 1));
  fds[TCP] = socket(AF_INET, SOCK_STREAM, 0);
  check("connect", connect(fds[TCP], (struct sockaddr *)&address, sizeof address));
  fds[TCP + 1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  SAY("close", close(listener));
  fds[UDP] = socket(AF_INET, SOCK_DGRAM, 0);
  fds[UDP + 1] = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in ends[2] = {local(fds[UDP]), local(fds[UDP + 1])};
  check("connect", connect(fds[UDP], (struct sockaddr *)&ends[1], sizeof *ends));
  check("connect", connect(fds[UDP + 1], (struct sockaddr *)&ends[0], sizeof *ends));
  check("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, &fds[DATAGRAM]));
  check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, &fds[STREAM]));
  fds[NETLINK] = bound(77, 0);
  fds[NETLINK + 1] = bound(78, 0);
  struct sockaddr_nl peer = at(78, 0);
  check("connect", connect(fds[NETLINK], (struct sockaddr *)&peer, sizeof peer));
  peer = at(77, 0);
  check("connect", connect(fds[NETLINK + 1], (struct sockaddr *)&peer, sizeof peer));
}

static void say_options(int *fds) {
  for (int i = 0; i < ALL; i += 2) {
    int values[3] = {-1, -1, -1}, options[3] = {SO_DOMAIN, SO_TYPE, SO_PROTOCOL};
    for (int k = 0; k < 3; k++) {
      socklen_t length = sizeof(int);
      getsockopt(fds[i], SOL_SOCKET, options[k], &values[k], &length);
    }
    TELL("%s: domain %d, type %d, protocol %d\n", names[i / 2], values[0], values[1], values[2]);
  }
  int on = 1;
  SAY("TCP_NODELAY", setsockopt(fds[TCP], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  SAY("of netlink", setsockopt(fds[NETLINK], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  int number = 9;
  socklen_t length = sizeof number;
  SAY("SO_PEERCRED", getsockopt(fds[STREAM], SOL_SOCKET, SO_PEERCRED, &number, &length));
}

/* A message each way over each pair, all of them sent before any is read. */
static void converse(int *fds) {
  struct pollfd polls[ALL];
  for (int i = 0; i < ALL; i++) {
    char text[32];
    int length = snprintf(text, sizeof text, "%s %d", names[i / 2], i);
    struct iovec pieces[2] = {{text, 2}, {text + 2, (size_t)length - 2}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    ssize_t sent = i % 4 == 0   ? send(fds[i], text, (size_t)length, 0)
                   : i % 4 == 1 ? write(fds[i], text, (size_t)length)
                   : i % 4 == 2 ? sendmsg(fds[i], &message, MSG_NOSIGNAL)
                                : writev(fds[i], pieces, 2);
    TELL("%d sent %zd of %d\n", i, sent, length);
    polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
  }
  TELL("readable: %d\n", poll(polls, ALL, 1000));
  for (int i = 0; i < ALL; i++) {
    char text[32] = "", more[32] = "";
    struct iovec pieces[2] = {{text, 3}, {more, sizeof more}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    ssize_t received = i % 4 == 0   ? recv(fds[i], text, sizeof text, 0)
                       : i % 4 == 1 ? read(fds[i], text, sizeof text)
                       : i % 4 == 2 ? recvmsg(fds[i], &message, 0)
                                    : readv(fds[i], pieces, 2);
    TELL("%d received %zd '%.31s' '%.31s'\n", i, received, text, more);
  }
  TELL("readable: %d\n", poll(polls, ALL, 0));
}

static void say_errors(int *fds) {
  char byte;
  for (int i = 0; i < ALL; i += 2) {
    SAY(names[i / 2], recv(fds[i], &byte, 1, MSG_DONTWAIT));
    SAY("listen", listen(fds[i], 1) && errno != EINVAL ? -1 : 0);
    SAY("shutdown", shutdown(fds[i], SHUT_WR));
  }
  SAY("closed descriptor", recv(999, &byte, 1, 0));
  SAY("no socket", send(STDERR_FILENO, "x", 1, 0));
  SAY("no socket", getsockname(STDERR_FILENO, NULL, NULL));
  SAY("bad family", socket(999, SOCK_RAW, 0));
}

static void files_and_pipes(void) {
  int pipes[2];
  check("pipe", pipe(pipes));
  char text[16] = "";
  SAY("pipe", write(pipes[1], "pipe", 4));
  SAY("pipe", read(pipes[0], text, sizeof text));
  int file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  SAY("file", read(file, text, sizeof text));
  int available = -1;
  SAY("FIONREAD", ioctl(pipes[0], FIONREAD, &available));
  struct stat status;
  fstat(pipes[0], &status);
  TELL("numbers: %d, a pipe: %d\n", file, S_ISFIFO(status.st_mode));
}

/* A descriptor goes over a unix socket, and is the same netlink socket there. */
static void pass(int *fds) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &fds[NETLINK + 1], sizeof(int));
  struct iovec piece = {"x", 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  char byte;
  SAY("sendmsg", sendmsg(fds[STREAM + 1], &message, 0));
  piece.iov_base = &byte;
  SAY("recvmsg", recvmsg(fds[STREAM], &message, 0));
  int passed;
  memcpy(&passed, CMSG_DATA(&control.header), sizeof passed);
  SAY("to it", send(fds[NETLINK], "passed", 6, 0));
  char text[16] = "";
  SAY("by it", recv(passed, text, sizeof text, 0));
  TELL("%s\n", text);
}

int main(void) {
  int fds[ALL];
  open_all(fds);
  for (int i = 0; i < ALL; i++) TELL("%d ", fds[i] - fds[0]);
  TELL("are the numbers\n");
  say_options(fds);
  converse(fds);
  pass(fds);
  say_errors(fds);
  files_and_pipes();
  return 0;
}
