/* recvmmsg() that cannot go on after the first datagram: the error is that of the next call. */
#include "say.h"

#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/uio.h>

enum { MANY = 3, ROOM = 8 };

static int sender, receiver;
static char texts[MANY][ROOM];
static struct iovec places[MANY];
static struct mmsghdr messages[MANY];

static void make_places(void) {
  for (int i = 0; i < MANY; i++) {
    places[i] = (struct iovec){texts[i], ROOM};
    messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &places[i], .msg_iovlen = 1}};
  }
}

static void send_three(void) {
  for (int i = 0; i < MANY; i++) send_to(sender, 78, 0, (const char *[]){"one", "two", "three"}[i], 0);
}

static void say_events(void) {
  struct pollfd one = {.fd = receiver, .events = POLLIN};
  int count = poll(&one, 1, 0);
  TELL("events: %d %x\n", count, one.revents);
}

static void say_number(const char *what, long result) {
  TELL("%s: %ld, errno %d\n", what, result, result < 0 ? errno : 0);
}

static void say_rest(void) {
  char text[ROOM];
  ssize_t received;
  do say_number("next", received = recv(receiver, text, ROOM, MSG_DONTWAIT));
  while (received >= 0 || errno != EAGAIN);
}

static void leads_nowhere(int which) {
  make_places();
  places[which].iov_base = (void *)8;
  send_three();
  SAY("the pieces lead nowhere", recvmmsg(receiver, messages, MANY, 0, NULL));
  say_events();
  say_rest();
  say_events();
}

/* An overrun while there is something to read: it comes first, and is told of once. */
static void is_overrun(void) {
  int listener = bound(79, 0);
  setsockopt(listener, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &(int){3}, sizeof(int));
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &(int){0}, sizeof(int));
  make_places();
  for (int i = 0; i < 8; i++) send_to(sender, 0, 4, "news", 0);
  SAY("overrun", recvmmsg(listener, messages, MANY, MSG_DONTWAIT, NULL));
  SAY("then what is there", recvmmsg(listener, messages, MANY, MSG_DONTWAIT, NULL));
  SAY("then nothing", recvmmsg(listener, messages, MANY, MSG_DONTWAIT, NULL));
  close(listener);
}

static void on_alarm(int number) {
  (void)number;
}

/* With SA_RESTART or without, what was received is given back; the error is a number that only the kernel knows. */
static void is_interrupted(int flags, int seconds) {
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = flags};
  struct timeval time = {.tv_sec = seconds};
  struct itimerval once = {.it_value.tv_usec = 50000};
  setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  sigaction(SIGALRM, &action, NULL);
  make_places();
  send_to(sender, 78, 0, "one", 0);
  setitimer(ITIMER_REAL, &once, NULL);
  SAY("interrupted", recvmmsg(receiver, messages, MANY, 0, NULL));
  say_rest();
}

static void is_over(void) {
  struct timeval time = {.tv_usec = 50000};
  setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  make_places();
  send_to(sender, 78, 0, "one", 0);
  SAY("one in time", recvmmsg(receiver, messages, MANY, 0, NULL));
  say_rest();
}

int main(void) {
  sender = bound(77, 0);
  receiver = bound(78, 0);
  for (int which = 0; which < MANY; which++) leads_nowhere(which);
  is_overrun();
  for (int flags = 0; flags < 2; flags++) {
    for (int seconds = 0; seconds <= 30; seconds += 30) is_interrupted(flags ? SA_RESTART : 0, seconds);
  }
  is_over();
  return 0;
}
