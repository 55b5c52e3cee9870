/* A send that waits until its receiver has room. It has a connection of its own, and the server answers there when the message
 * is in the queue, or cannot get there any more. Whoever waits, waits in recv(): signals, SA_RESTART and the cancelling of
 * threads are the system's. The end of the connection calls the send off. */
#include "preload.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* The server knows how long a send may wait (SO_SNDTIMEO). Here it is longer, for it is the server that says how it ended. */
enum { MORE_SECONDS = 1 };

/* A child may have a copy of the connection. */
static void call_off(int fd) {
  syscall(SYS_shutdown, fd, SHUT_RDWR);
  syscall(SYS_close, fd);
}

/* Without a time, calls that a signal interrupts go on; with one they do not. It is so for a send as for a receive. */
static int set_time(int fd, int waiting) {
  struct timeval time = {0};
  socklen_t length = sizeof time;
  if (real()->getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, &length) < 0) return errno;
  if (time.tv_sec != 0 || time.tv_usec != 0) time.tv_sec += MORE_SECONDS;
  return syscall(SYS_setsockopt, waiting, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) < 0 ? errno : 0;
}

static int begin(int fd, const struct file *file, struct request *request, const struct iovec *data, size_t count,
                 int *waiting) {
  int error = connection_open(waiting);
  if (error) return error;
  *waiting = connection_move_up(*waiting);
  struct answer answer;
  struct request adopting = {.operation = OP_ADOPT, .a = file->key[0], .b = file->key[1]};
  error = connection_ask(*waiting, adopting, &answer);
  if (error == ENOENT) error = ECONNRESET;
  if (!error) error = set_time(fd, *waiting);
  if (!error) {
    request->socket = answer.a;
    request->call = 1;
    error = frame_write(*waiting, request, data, count);
  }
  if (error) call_off(*waiting);
  return error;
}

static int await_answer(int waiting, ssize_t *sent) {
  uint8_t first;
  ssize_t there = real()->recv(waiting, &first, 1, MSG_PEEK);
  if (there <= 0) return there < 0 ? errno : ECONNRESET;
  struct answer answer;
  int error = frame_read_header(waiting, &answer);
  if (error) return error;
  *sent = answer.result;
  return answer.result < 0 ? -answer.result : 0;
}

/* What is to be done when a thread is cancelled. The macros of <pthread.h> are made of functions that only one C library has;
 * these, of older programs, all have, and the frame is not larger anywhere. */
struct cleanup {
  void *words[8];
};
void cleanup_push(struct cleanup *, void (*)(void *), void *) __asm__("_pthread_cleanup_push");
void cleanup_pop(struct cleanup *, int) __asm__("_pthread_cleanup_pop");

static void call_off_connection(void *waiting) {
  call_off(*(const int *)waiting);
}

/* Goes on with a send that was refused with EAGAIN. */
int waiting_send(int fd, const struct file *file, struct request request, const struct iovec *data, size_t count,
                 ssize_t *sent) {
  int waiting;
  uint64_t before = signals_block();
  request.d = 1;
  int error = begin(fd, file, &request, data, count, &waiting);
  if (error) {
    signals_restore(before);
    return error;
  }
  struct cleanup cleanup;
  cleanup_push(&cleanup, call_off_connection, &waiting);
  signals_restore(before);
  error = await_answer(waiting, sent);
  before = signals_block();
  cleanup_pop(&cleanup, 1);
  signals_restore(before);
  return error;
}
