/* What is received right behind the send that has brought it, by whoever may receive it: the library may have it already. */
#include "say.h"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { OFTEN = 30, ROOM = 16, MANY = 20000 };

static int own, other;
static char text[ROOM];

/* To itself, so it is there when the send returns. */
static void send_own(const char *words) {
  if (send_to(own, 78, 0, words, 0) < 0) perror("send_own");
}

static void say_next(const char *what, int fd, int flags) {
  memset(text, 0, sizeof text);
  ssize_t length = recv(fd, text, sizeof text, MSG_DONTWAIT | flags);
  if (length < 0) TELL("%s: %s\n", what, strerrorname_np(errno));
  else TELL("%s: %zd '%.16s'\n", what, length, text);
}

static void say_nothing(void) {
  say_next("then", own, 0);
}

static void say_ready(void) {
  struct pollfd one = {.fd = own, .events = POLLIN | POLLOUT | POLLRDNORM};
  struct epoll_event event = {.events = EPOLLIN}, out = {0};
  struct timeval none = {0};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(own, &set);
  int epoll = epoll_create1(0);
  epoll_ctl(epoll, EPOLL_CTL_ADD, own, &event);
  int polled = poll(&one, 1, 0), selected = select(own + 1, &set, NULL, NULL, &none);
  int waited = epoll_wait(epoll, &out, 1, 0);
  TELL("ready: %d %x, %d, %d %x\n", polled, one.revents, selected, waited, out.events);
  close(epoll);
}

static void often(void) {
  int wrong = 0;
  for (int i = 0; i < OFTEN; i++) {
    char words[ROOM];
    int length = snprintf(words, sizeof words, "number %d", i);
    send_own(words);
    wrong += recv(own, text, sizeof text, 0) != length || memcmp(words, text, (size_t)length) != 0;
  }
  TELL("wrong: %d\n", wrong);
  say_nothing();
}

static void peeks(void) {
  send_own("datagram");
  SAY("no room", recv(own, NULL, 0, MSG_PEEK));
  SAY("no room, whole length", recv(own, NULL, 0, MSG_PEEK | MSG_TRUNC));
  say_ready();
  say_next("peeked", own, MSG_PEEK);
  say_next("peeked", own, MSG_PEEK | MSG_TRUNC);
  say_next("received", own, 0);
  say_ready();
  say_nothing();
  send_own("datagram");
  struct sockaddr_nl from = at(99, 99);
  struct iovec pieces[2] = {{text, 2}, {text + 4, 3}};
  struct msghdr message = {.msg_name = &from, .msg_namelen = 8, .msg_iov = pieces, .msg_iovlen = 2, .msg_flags = 0x55};
  SAY("cut", recvmsg(own, &message, MSG_TRUNC));
  TELL("'%.2s' '%.3s' from %u/%x (%u), flags %x\n", text, text + 4, from.nl_pid, from.nl_groups, message.msg_namelen,
       message.msg_flags);
  send_own("datagram");
  pieces[0].iov_base = (void *)8;
  SAY("nowhere", recvmsg(own, &message, 0));
  say_nothing();
}

/* In their order, whoever sent them. */
static void several(void) {
  send_to(other, 78, 0, "first", 0);
  send_own("second");
  send_to(other, 78, 0, "third", 0);
  say_next("peeked", own, MSG_PEEK);
  for (int i = 0; i < 4; i++) say_next("received", own, 0);
  send_own("one");
  send_own("two");
  say_next("received", own, 0);
  say_ready();
  say_next("received", own, 0);
  say_ready();
}

static void copies(void) {
  int copy = dup(own);
  send_own("by its copy");
  say_next("copy", copy, 0);
  say_nothing();
  close(copy);
}

/* The child has the datagram as the parent has it; one of them gets it. */
static void children(bool child_is_first) {
  int ends[2];
  if (pipe(ends) < 0) perror("pipe");
  send_own("for one");
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    char byte;
    close(ends[1]);
    if (!child_is_first && read(ends[0], &byte, 1) < 0) perror("read");
    say_next("child", own, 0);
    _exit(0);
  }
  if (!child_is_first) say_next("parent", own, 0);
  close(ends[1]);
  waitpid(pid, NULL, 0);
  if (child_is_first) say_next("parent", own, 0);
  close(ends[0]);
  say_ready();
}

static void *receive_in_thread(void *unused) {
  (void)unused;
  say_next("thread", own, 0);
  return NULL;
}

static void threads(void) {
  pthread_t thread;
  send_own("in a thread");
  pthread_create(&thread, NULL, receive_in_thread, NULL);
  pthread_join(thread, NULL);
  say_nothing();
}

static int set(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}

/* What was set in between counts. */
static void options(void) {
  char control[64];
  struct iovec piece = {text, sizeof text};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  send_own("with a group");
  set(own, SOL_NETLINK, NETLINK_PKTINFO, 1);
  SAY("received", recvmsg(own, &message, 0));
  TELL("control: %zu\n", (size_t)message.msg_controllen);
  set(own, SOL_NETLINK, NETLINK_PKTINFO, 0);
}

static unsigned used(void) {
  unsigned words[9] = {0};
  socklen_t length = sizeof words;
  if (getsockopt(own, SOL_SOCKET, SO_MEMINFO, words, &length) < 0) perror("SO_MEMINFO");
  return words[0];
}

/* How many more its buffer takes. */
static int fill(void) {
  int count = 0;
  while (count < 100 && send_to(other, 78, 0, "x", MSG_DONTWAIT) == 1) count++;
  return count;
}

static void drain(void) {
  while (recv(own, text, sizeof text, MSG_DONTWAIT) >= 0) continue;
}

/* What is taken makes room at once, and what is not does not. */
static void room(void) {
  set(own, SOL_SOCKET, SO_RCVBUF, 3000);
  send_own("not taken");
  TELL("room for %d\n", fill());
  drain();
  send_own("taken");
  say_next("received", own, 0);
  TELL("room for %d\n", fill());
  drain();
  send_own("used");
  TELL("used: %d\n", used() > 0);
  send_own("used");
  recv(own, text, sizeof text, 0);
  recv(own, text, sizeof text, 0);
  TELL("used: %u\n", used());
}

/* An error comes before what was there already. */
static void overrun(void) {
  set(own, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 3);
  send_own("before it");
  for (int i = 0; i < 20; i++) send_to(other, 0, 4, "news", 0);
  say_next("overrun", own, 0);
  say_next("received", own, 0);
  drain();
  say_ready();
  set(own, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, 3);
}

static void *send_waiting(void *words) {
  send_to(other, 78, 0, words, 0);
  return NULL;
}

/* Who waits for room goes on when the datagram is taken. */
static void waits(void) {
  pthread_t thread;
  char last[ROOM] = "";
  int count = 0;
  send_own("in the way");
  fill();
  pthread_create(&thread, NULL, send_waiting, "waited");
  usleep(50000);
  say_next("received", own, 0);
  for (int i = 0; i < 100 && strcmp(last, "waited") != 0; i++, count++) {
    memset(last, 0, sizeof last);
    if (recv(own, last, sizeof last - 1, 0) < 0) break;
  }
  pthread_join(thread, NULL);
  TELL("last: '%s'\n", last);
  say_nothing();
}

static _Atomic int *taken;

/* Takes what there is; false at the end. */
static bool take(int flags) {
  int number;
  if (recv(own, &number, sizeof number, flags) != sizeof number) return true;
  if (number < MANY) taken[number]++;
  return number < MANY;
}

static void send_number(int number) {
  struct sockaddr_nl address = at(78, 0);
  if (sendto(own, &number, sizeof number, 0, (struct sockaddr *)&address, sizeof address) < 0) perror("send_number");
}

/* Two processes take from one socket, one of them right behind his sends: each datagram is taken once. */
static void races(void) {
  taken = mmap(NULL, MANY * sizeof *taken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    while (take(0)) continue;
    _exit(0);
  }
  for (int i = 0; i < MANY; i++) {
    send_number(i);
    if (i % 3 != 0) take(MSG_DONTWAIT | (i % 7 == 0 ? MSG_TRUNC : 0));
  }
  send_number(MANY);
  waitpid(pid, NULL, 0);
  int wrong = 0;
  for (int i = 0; i < MANY; i++) wrong += taken[i] != 1;
  TELL("not taken once: %d\n", wrong);
  say_nothing();
}

static void closes(void) {
  send_own("lost");
  close(own);
  SAY("gone", send_to(other, 78, 0, "x", 0));
  own = bound(78, 0);
  say_nothing();
}

int main(void) {
  own = bound(78, 0);
  other = bound(77, 0);
  often();
  peeks();
  several();
  copies();
  children(true);
  children(false);
  often();
  threads();
  options();
  room();
  overrun();
  waits();
  races();
  closes();
  often();
  return 0;
}
