/* That poll, ppoll, select, pselect and epoll see when a netlink socket has something. */
#include "say.h"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

static void say_all(const char *what, int fd, int level, int edge) {
  struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
  int count = poll(&one, 1, 0);
  TELL("%s: poll %d %x", what, count, one.revents);
  struct timespec now = {0};
  one = (struct pollfd){.fd = fd, .events = POLLIN};
  count = ppoll(&one, 1, &now, NULL);
  TELL(", ppoll %d %x", count, one.revents);
  fd_set reading, writing;
  FD_ZERO(&reading);
  FD_ZERO(&writing);
  FD_SET(fd, &reading);
  FD_SET(fd, &writing);
  struct timeval none = {0};
  count = select(fd + 1, &reading, &writing, NULL, &none);
  TELL(", select %d %d %d", count, FD_ISSET(fd, &reading) != 0, FD_ISSET(fd, &writing) != 0);
  FD_SET(fd, &reading);
  count = pselect(fd + 1, &reading, NULL, NULL, &now, NULL);
  TELL(", pselect %d", count);
  struct epoll_event event = {0};
  count = epoll_wait(level, &event, 1, 0);
  TELL(", epoll %d %x", count, count ? event.events : 0);
  count = epoll_wait(edge, &event, 1, 0);
  TELL(", edge %d\n", count);
}

static int watch(int fd, unsigned events) {
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = events};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) perror("epoll_ctl");
  return epoll;
}

static void *send_later(void *argument) {
  nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
  send_to(*(int *)argument, 78, 0, "later", 0);
  return NULL;
}

static void waits(int a, int b) {
  pthread_t thread;
  char text[9];
  struct pollfd one = {.fd = b, .events = POLLIN};
  pthread_create(&thread, NULL, send_later, &a);
  int count = poll(&one, 1, 60000);
  TELL("poll waits: %d %x\n", count, one.revents);
  SAY("received", recv(b, text, sizeof text, MSG_DONTWAIT));
  pthread_join(thread, NULL);
  one.revents = 0;
  TELL("poll gives up: %d\n", poll(&one, 1, 20));
}

/* Two epoll files that wait for a netlink socket, and for a pipe with the same word in the second one: its end is another's. */
static int epolls[2], ends[2];

static void watch_both(int fd) {
  if (pipe(ends) < 0) perror("pipe");
  for (int i = 0; i < 2; i++) {
    epolls[i] = epoll_create1(0);
    struct epoll_event event = {.events = i == 0 ? EPOLLIN : EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = 0x123456789a};
    if (epoll_ctl(epolls[i], EPOLL_CTL_ADD, fd, &event) < 0) perror("epoll_ctl");
  }
}

static void say_epolls(const char *what) {
  for (int i = 0; i < 2; i++) {
    struct epoll_event event = {0};
    int count = i == 0 ? epoll_wait(epolls[i], &event, 1, 0) : epoll_pwait(epolls[i], &event, 1, 0, NULL);
    TELL("%s: epoll %d: %d %x %llx\n", what, i, count, event.events, (unsigned long long)event.data.u64);
  }
}

/* What an epoll file is told anew. */
static void change_watches(int fd) {
  struct epoll_event event = {.events = EPOLLOUT, .data.u64 = 7};
  SAY("change", epoll_ctl(epolls[0], EPOLL_CTL_MOD, fd, &event));
  say_epolls("changed");
  SAY("delete", epoll_ctl(epolls[0], EPOLL_CTL_DEL, fd, NULL));
  event.events = EPOLLIN;
  SAY("pipe", epoll_ctl(epolls[0], EPOLL_CTL_ADD, ends[0], &event));
  SAY("write", write(ends[1], "x", 1));
  say_epolls("a pipe");
  SAY("no event", epoll_ctl(epolls[0], EPOLL_CTL_ADD, fd, NULL));
  SAY("nothing to delete", epoll_ctl(epolls[0], EPOLL_CTL_DEL, fd, NULL));
}

/* An error that is waiting: somebody had no room. Until it is told, a poll says that it is there. */
static void fails(int a) {
  int c = bound(79, SOCK_NONBLOCK), least = 1;
  char text[2000];
  setsockopt(c, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
  if (setsockopt(c, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &(int){3}, sizeof(int)) < 0) perror("membership");
  memset(text, 'x', sizeof text);
  text[sizeof text - 1] = 0;
  watch_both(c);
  for (int i = 0; i < 4; i++) send_to(a, 0, 4, text, MSG_DONTWAIT);
  say_epolls("overrun");
  fd_set reading, failing;
  FD_ZERO(&reading);
  FD_ZERO(&failing);
  FD_SET(c, &reading);
  FD_SET(c, &failing);
  int selected = select(c + 1, &reading, NULL, &failing, &(struct timeval){0});
  TELL("overrun: select %d %d %d\n", selected, FD_ISSET(c, &reading) != 0, FD_ISSET(c, &failing) != 0);
  struct pollfd one = {.fd = c, .events = POLLIN};
  int count = poll(&one, 1, 0);
  TELL("overrun: poll %d %x\n", count, one.revents);
  one.events = POLLOUT;
  count = poll(&one, 1, 0);
  TELL("overrun: poll for room %d %x\n", count, one.revents);
  one.events = POLLIN;
  SAY("the error", recv(c, text, sizeof text, 0));
  count = poll(&one, 1, 0);
  TELL("told: poll %d %x\n", count, one.revents);
  say_epolls("told");
  while (recv(c, text, sizeof text, 0) > 0) {
  }
  say_epolls("read");
  count = poll(&one, 1, 0);
  TELL("read: poll %d %x\n", count, one.revents);
  for (int i = 0; i < 4; i++) send_to(a, 0, 4, text, MSG_DONTWAIT);
  change_watches(c);
  int code;
  socklen_t length = sizeof code;
  if (getsockopt(c, SOL_SOCKET, SO_ERROR, &code, &length) < 0) perror("SO_ERROR");
  one.revents = 0;
  count = poll(&one, 1, 0);
  TELL("asked for: %d, then poll %d %x\n", code, count, one.revents);
}

int main(void) {
  int a = bound(77, 0), b = bound(78, SOCK_NONBLOCK);
  int level = watch(b, EPOLLIN), edge = watch(b, EPOLLIN | EPOLLET);
  char text[9];
  say_all("nothing", b, level, edge);
  send_to(a, 78, 0, "one", 0);
  say_all("one", b, level, edge);
  say_all("one still", b, level, edge);
  SAY("peek", recv(b, text, sizeof text, MSG_PEEK));
  say_all("peeked", b, level, edge);
  send_to(a, 78, 0, "two", 0);
  say_all("two", b, level, -1);
  recv(b, text, sizeof text, 0);
  say_all("one left", b, level, -1);
  recv(b, text, sizeof text, 0);
  say_all("none left", b, level, -1);
  send_to(a, 78, 0, "again", 0);
  say_all("again", b, level, edge);
  recv(b, text, sizeof text, 0);
  waits(a, b);
  fails(a);
  return 0;
}
