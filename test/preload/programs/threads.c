/* Many threads call at once, signals come in between, and children are made in the middle of it. */
#include "say.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

enum { THREADS = 8, ROUNDS = 300, CHILDREN = 30, CANCELLED = 40 };

static void wake(int number) {
  (void)number;
}

/* A thread talks to itself: each datagram is its own, in order. */
static void *talk(void *argument) {
  unsigned portid = 1000 + (unsigned)(uintptr_t)argument;
  int fd = bound(portid, 0);
  long wrong = 0;
  for (int round = 0; round < ROUNDS; round++) {
    char text[32], answer[32];
    snprintf(text, sizeof text, "%u %d", portid, round);
    if (send_to(fd, portid, 0, text, 0) < 0) wrong++;
    ssize_t length = recv(fd, answer, sizeof answer, 0);
    if (length != (ssize_t)strlen(text) || memcmp(text, answer, (size_t)length) != 0) wrong++;
  }
  close(fd);
  return (void *)wrong;
}

static void *interrupt(void *argument) {
  pthread_t *threads = argument;
  for (int i = 0; i < 500; i++) {
    pthread_kill(threads[i % THREADS], SIGUSR1);
    usleep(100);
  }
  return NULL;
}

/* What a child does that was made while others were in a call. */
static int child(void) {
  int fd = bound(0, 0);
  int failed = getsockname(fd, (struct sockaddr *)&(struct sockaddr_nl){0}, &(socklen_t){12}) < 0;
  close(fd);
  return failed;
}

/* A thread that can be cancelled anywhere, also in the middle of a call. */
static void *talk_until_cancelled(void *argument) {
  int fd = *(int *)argument;
  char text[32];
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  for (;;) {
    send_to(fd, 2000, 0, "text", 0);
    recv(fd, text, sizeof text, 0);
  }
  return NULL;
}

/* What is cancelled in the middle of a call keeps nobody else from calling. */
static void cancel_many(void) {
  int fd = bound(2000, 0), cancelled = 0;
  for (int i = 0; i < CANCELLED; i++) {
    pthread_t thread;
    void *result;
    pthread_create(&thread, NULL, talk_until_cancelled, &fd);
    usleep(2000 + (unsigned)i * 17);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    if (result == PTHREAD_CANCELED) cancelled++;
    if (child() != 0) TELL("no socket after %d\n", i);
  }
  TELL("cancelled: %d\n", cancelled);
  close(fd);
}

int main(void) {
  struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  pthread_t threads[THREADS], interrupter;
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, talk, (void *)i);
  int failed = 0;
  for (int i = 0; i < CHILDREN; i++) {
    pid_t pid = fork();
    if (pid == 0) _exit(child());
    int status;
    if (waitpid(pid, &status, 0) != pid || status != 0) failed++;
  }
  pthread_create(&interrupter, NULL, interrupt, threads);
  pthread_join(interrupter, NULL);
  TELL("children that failed: %d\n", failed);
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    pthread_join(threads[i], &wrong);
    TELL("thread %d: %ld wrong\n", i, (long)wrong);
  }
  cancel_many();
  return 0;
}
