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

/* As long as it takes to be there, and no more than a few seconds. */
static void await(int fd) {
  struct pollfd one = {.fd = fd, .events = POLLIN};
  poll(&one, 1, 5000);
}

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
  await(listener);
  settle();
  say_all("group", listener);
  int got = 0;
  for (char text[32]; got < 5; got++) {
    await(receiver);
    if (recv(receiver, text, sizeof text, MSG_DONTWAIT) < 0) break;
  }
  TELL("received: %d\n", got);
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

static void once_in_a_while(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval once = {.it_value.tv_usec = 50000};
  setitimer(ITIMER_REAL, &once, NULL);
}

static void set_time(int seconds) {
  struct timeval time = {.tv_sec = seconds};
  setsockopt(sender, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

static void is_interrupted(void) {
  fill();
  once_in_a_while(do_nothing, 0);
  SAY("interrupted", send_to(sender, 78, 0, "lost", 0));
  once_in_a_while(make_room, SA_RESTART);
  SAY("goes on", send_to(sender, 78, 0, "late", 0));
  say_all("there", receiver);
  fill();
  set_time(30);
  once_in_a_while(do_nothing, SA_RESTART);
  SAY("does not go on when it has a time", send_to(sender, 78, 0, "lost", 0));
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
