/* Copies of descriptors, children, programs that children start, and threads. */
#include "say.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>

static void say_text(const char *what, int fd) {
  char text[32] = "";
  struct sockaddr_nl from = at(0, 0);
  socklen_t length = sizeof from;
  ssize_t received = recvfrom(fd, text, sizeof text - 1, 0, (struct sockaddr *)&from, &length);
  if (received < 0) TELL("%s: %s\n", what, strerrorname_np(errno));
  else TELL("%s: '%s' from %u\n", what, text, from.nl_pid);
}

static void say_portid(const char *what, int fd) {
  struct sockaddr_nl address = at(0, 0);
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) TELL("%s: %s\n", what, strerrorname_np(errno));
  else if (address.nl_pid == (unsigned)getpid()) TELL("%s: own\n", what);
  else TELL("%s: %u\n", what, address.nl_pid);
}

static void copies(void) {
  int a = bound(77, 0), b = bound(78, 0);
  int copy = dup(b), two = dup2(b, 100), three = dup3(b, 101, O_CLOEXEC), high = fcntl(b, F_DUPFD, 200);
  TELL("copies: %d %d %d %d\n", copy - b, two, three, high);
  close(b);
  int fds[] = {copy, two, three, high};
  for (int i = 0; i < 4; i++) {
    say_portid("copy", fds[i]);
    send_to(a, 78, 0, "hello", 0);
    say_text("copy", fds[i]);
  }
  int other = netlink(0);
  for (int i = 0; i < 4; i++) {
    SAY("taken", bind_to(other, 78, 0));
    close(fds[i]);
    close(other);
    other = netlink(0);
  }
  SAY("free", bind_to(other, 78, 0));
  SAY("over it", dup2(a, other));
  int next = netlink(0);
  SAY("free", bind_to(next, 78, 0));
  close(next);
  close(other);
  close(a);
}

static void ends(const char *what, pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  TELL("%s ends: %x\n", what, (unsigned)status);
}

static void children(void) {
  int a = bound(77, 0), b = bound(78, 0), own = netlink(0);
  bind_to(own, 0, 0);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    SAY("child sends", send_to(a, 78, 0, "from child", 0));
    int fresh = netlink(0);
    bind_to(fresh, 0, 0);
    say_portid("child's socket", fresh);
    SAY("child closes", close(b));
    _exit(7);
  }
  ends("child", child);
  say_text("parent", b);
  send_to(a, 78, 0, "still open", 0);
  say_text("parent", b);
  child = fork();
  if (child == 0) {
    close(a);
    say_text("child waits", b);
    _exit(0);
  }
  close(b);
  usleep(50000);
  send_to(a, 78, 0, "to child", 0);
  ends("child", child);
  SAY("nobody has it", send_to(a, 78, 0, "x", 0));
  int taken = netlink(0);
  SAY("free", bind_to(taken, 78, 0));
  close(taken);
  close(own);
  close(a);
}

static void programs(char *self) {
  int a = bound(77, SOCK_CLOEXEC), b = bound(78, 0);
  char number[12];
  snprintf(number, sizeof number, "%d", b);
  send_to(a, 78, 0, "for the program", 0);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    execl(self, self, number, (char *)NULL);
    _exit(1);
  }
  ends("program", child);
  say_text("answer", a);
  send_to(b, 78, 0, "still mine", 0);
  say_text("parent", b);
  close(a);
  close(b);
}

/* What the program does that was started with a socket. */
static int started(int fd) {
  say_portid("program", fd);
  say_text("program", fd);
  SAY("program answers", send_to(fd, 77, 0, "by the program", 0));
  return 0;
}

static void pass(int over, int fd) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof fd)];
  } control = {.header = {.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
  struct iovec piece = {"x", 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (sendmsg(over, &message, 0) != 1) perror("sendmsg");
}

/* The same by recvmmsg(). */
static int take_passed_of_many(int over) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  char byte;
  struct iovec piece = {&byte, 1};
  struct mmsghdr message = {
      .msg_hdr = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control}};
  int fd = -1;
  if (recvmmsg(over, &message, 1, 0, NULL) == 1) memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}

static int take_passed(int over) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  char byte;
  struct iovec piece = {&byte, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  int fd = -1;
  if (recvmsg(over, &message, 0) == 1) memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}

/* A child that was made before the socket gets it over a unix socket. */
static void passed(int (*take)(int)) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) perror("socketpair");
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int fd = take(pair[1]);
    say_portid("passed", fd);
    say_text("passed", fd);
    _exit(0);
  }
  int a = bound(77, 0), b = bound(78, 0);
  send_to(a, 78, 0, "for whom I know", 0);
  pass(pair[0], b);
  close(b);
  ends("child", child);
  SAY("nobody has it", send_to(a, 78, 0, "x", 0));
  close(a);
  close(pair[0]);
  close(pair[1]);
}

/* As daemons do: closes all that it does not know, among it what belongs to the library. */
static void closed(void) {
  int a = bound(77, 0), b = bound(78, 0);
  for (int fd = 3; fd < 1100; fd++) {
    if (fd != a && fd != b) close(fd);
  }
  int mine = dup2(STDERR_FILENO, 1000);
  SAY("sends", send_to(a, 78, 0, "still here", 0));
  say_text("received", b);
  SAY("another file", write(mine, "", 0));
  close(mine);
  close(a);
  close(b);
}

/* Many at once, and more than there can be entries one after the other. */
static void many(void) {
  int last = bound(1000, 0);
  for (unsigned i = 0; i < 10000; i++) {
    int fd = netlink(0);
    if (fd < 0 || bind_to(fd, 2000, 0) < 0) perror("one after the other");
    close(fd);
  }
  SAY("sends", send_to(last, 1000, 0, "to itself", 0));
  say_text("received", last);
  close(last);
}

enum { THREADS = 4, EACH = 200 };

static void *take(void *argument) {
  char text[9];
  long taken = 0;
  while (recv(*(int *)argument, text, sizeof text, 0) == 4) taken++;
  return (void *)taken;
}

static void *send_many(void *argument) {
  int fd = netlink(0);
  for (int i = 0; i < EACH; i++) {
    if (send_to(fd, 78, 0, "text", 0) != 4) perror("send");
  }
  close(fd);
  (void)argument;
  return NULL;
}

/* Many senders, many who wait: each message is received once. */
static void threads(void) {
  int b = bound(78, 0);
  pthread_t takers[THREADS], senders[THREADS];
  for (int i = 0; i < THREADS; i++) pthread_create(&takers[i], NULL, take, &b);
  for (int i = 0; i < THREADS; i++) pthread_create(&senders[i], NULL, send_many, NULL);
  for (int i = 0; i < THREADS; i++) pthread_join(senders[i], NULL);
  int last = netlink(0);
  for (int i = 0; i < THREADS; i++) send_to(last, 78, 0, "end", 0);
  long taken = 0;
  for (int i = 0; i < THREADS; i++) {
    void *count;
    pthread_join(takers[i], &count);
    taken += (long)count;
  }
  TELL("threads: %ld\n", taken);
  close(last);
  close(b);
}

int main(int count, char **words) {
  if (count > 1) return started(atoi(words[1]));
  copies();
  children();
  programs(words[0]);
  passed(take_passed);
  passed(take_passed_of_many);
  closed();
  many();
  threads();
  return 0;
}
