#include "nlkit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

int plain_socket(int protocol) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  return fd < 0 ? -errno : fd;
}

struct visit {
  const char *path;
  int netns_fd, protocol, step, result;
};

static int enter_and_open(struct visit *visit) {
  int netns_fd = visit->netns_fd;
  if (visit->path) {
    visit->step = STEP_OPEN;
    /* O_NONBLOCK: a path to a fifo must not hang us. */
    netns_fd = open(visit->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (netns_fd < 0) return -errno;
  }
  visit->step = STEP_SETNS;
  int result = setns(netns_fd, CLONE_NEWNET) < 0 ? -errno : 0;
  if (visit->path) close(netns_fd);
  if (result) return result;
  visit->step = STEP_SOCKET;
  return plain_socket(visit->protocol);
}

static void *visit_main(void *data) {
  struct visit *visit = data;
  visit->result = enter_and_open(visit);
  return NULL;
}

/* A socket belongs to the namespace of the thread that opens it, for good. A thread of its own enters the other namespace
 * and ends there, so that no thread that runs anything else is ever in the wrong one. */
int netns_socket(const char *path, int netns_fd, int protocol, int *step) {
  struct visit visit = {.path = path, .netns_fd = netns_fd, .protocol = protocol};
  pthread_t thread;
  *step = STEP_THREAD;
  int error = pthread_create(&thread, NULL, visit_main, &visit);
  if (!error) error = pthread_join(thread, NULL);
  if (error) return -error;
  *step = visit.step;
  return visit.result;
}
