/* Sends that wait until their receiver has room. */
#include "say.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

static int sender, receiver;

/* The receiver has no room for one more. */
static void fill(void) {
  int sent = 0;
  while (sent < 100 && send_to(sender, 78, 0, "x", MSG_DONTWAIT) == 1) sent++;
  TELL("full after %d: %s\n", sent, strerrorname_np(errno));
}

/* How many there are, and the last one. */
static void say_all(const char *what, int fd) {
  char text[32] = "", last[32] = "";
  int count = 0;
  for (ssize_t length; (length = recv(fd, text, sizeof text, MSG_DONTWAIT)) > 0; count++) {
    snprintf(last, sizeof last, "%.*s", (int)length, text);
  }
  TELL("%s: %d, the last one '%s'\n", what, count, last);
}

/* As long as it takes to be there, and no more than a minute. */
static void await(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN};
  poll(&one, 1, 60000);
}

/* Waits for so many, and says how many there are then. */
static void say_all_of(const char *what, int fd, int expected) {
  char text[32];
  int count = 0;
  while (count < expected) {
    await(fd);
    if (recv(fd, text, sizeof text, MSG_DONTWAIT) < 0) break;
    count++;
  }
  TELL("%s: %d\n", what, count);
}

/* Time to come into a call that waits. Whether it is there yet makes no difference to what is said. */
static void settle(void) {
  usleep(50000);
}

static void *send_waiting(void *text) {
  errno = 0;
  ssize_t sent = send_to(sender, 78, 4, text, 0);
  return (void *)(sent < 0 ? -(long)errno : (long)sent);
}

static long result_of(pthread_t thread) {
  void *result;
  pthread_join(thread, &result);
  return (long)result;
}

/* The group has the message at once, and once; the receiver when there is room. */
static void goes_on(void) {
  int listener = bound(0, 0);
  setsockopt(listener, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &(int){3}, sizeof(int));
  fill();
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, send_waiting, "waits");
  say_all_of("group", listener, 3);
  say_all_of("received", receiver, 5);
  for (int i = 0; i < 3; i++) TELL("sent: %ld\n", result_of(threads[i]));
  say_all("group", listener);
  say_all("left", receiver);
  close(listener);
}

static void make_room(int number) {
  (void)number;
  char text[32];
  SAY("made room", recv(receiver, text, sizeof text, MSG_DONTWAIT));
}

static void do_nothing(int number) {
  (void)number;
}

/* Signals: the first one after a while, and where `again` says so more, for that one may come before the call that it is to interrupt. */
static void in_a_while(void (*handler)(int), int flags, int again) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval time = {.it_value.tv_usec = 50000, .it_interval.tv_usec = again ? 50000 : 0};
  setitimer(ITIMER_REAL, &time, NULL);
}

static void no_more(void) {
  setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
}

static void set_time(int seconds) {
  struct timeval time = {.tv_sec = seconds};
  setsockopt(sender, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

static void is_interrupted(void) {
  fill();
  in_a_while(do_nothing, 0, 1);
  SAY("interrupted", send_to(sender, 78, 0, "lost", 0));
  no_more();
  in_a_while(make_room, SA_RESTART, 0);
  SAY("goes on", send_to(sender, 78, 0, "late", 0));
  say_all("there", receiver);
  fill();
  set_time(30);
  in_a_while(do_nothing, SA_RESTART, 1);
  SAY("does not go on when it has a time", send_to(sender, 78, 0, "lost", 0));
  no_more();
  set_time(0);
  say_all("there", receiver);
}

static int small_receiver(void) {
  int fd = bound(78, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){0}, sizeof(int));
  return fd;
}

static void cancel(pthread_t thread) {
  void *result;
  settle();
  pthread_cancel(thread);
  pthread_join(thread, &result);
  TELL("cancelled: %d\n", result == PTHREAD_CANCELED);
}

static int files(void) {
  int count = 0;
  for (int fd = 0; fd < 1024; fd++) count += fcntl(fd, F_GETFD) >= 0;
  return count;
}

/* As a program's own handler does, which finds the send called off. */
static void look(void *what) {
  say_all(what, receiver);
}

static void *send_with_handler(void *text) {
  void *result = NULL;
  pthread_cleanup_push(look, "there when it is cancelled");
  result = send_waiting(text);
  pthread_cleanup_pop(0);
  return result;
}

static void *send_asynchronously(void *text) {
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  return send_waiting(text);
}

/* Nothing of it is sent, and nothing of it stays. */
static void is_cancelled(void) {
  receiver = small_receiver();
  int before = files();
  void *(*const ways[])(void *) = {send_waiting, send_with_handler, send_asynchronously};
  for (int i = 0; i < 3; i++) {
    fill();
    pthread_t thread;
    pthread_create(&thread, NULL, ways[i], "cancelled");
    cancel(thread);
    say_all("there", receiver);
    TELL("files that stayed: %d\n", files() - before);
  }
}

/* What a process wanted to send that was killed is not sent. */
static void is_killed(void) {
  fill();
  pid_t pid = fork();
  if (pid == 0) {
    send_to(sender, 78, 0, "killed", 0);
    _exit(0);
  }
  settle();
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  settle();
  say_all("there", receiver);
}

static void loses_its_receiver(void) {
  fill();
  pthread_t thread;
  pthread_create(&thread, NULL, send_waiting, "late");
  settle();
  close(receiver);
  TELL("closed: %s\n", strerrorname_np((int)-result_of(thread)));
}

int main(void) {
  sender = bound(77, 0);
  receiver = small_receiver();
  goes_on();
  is_interrupted();
  is_killed();
  loses_its_receiver();
  is_cancelled();
  return 0;
}
