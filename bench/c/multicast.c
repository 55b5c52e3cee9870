/* multicast LISTENERS COUNT RUNS: one process multicasts COUNT messages of 64 bytes to a group of NETLINK_USERSOCK that
 * LISTENERS sockets of another process have joined. The sender never runs more than WINDOW ahead: it gets a word
 * whenever every socket has received half a window more, so that nothing is lost. The figure is what was received in a
 * second. */
#include "common.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUP 1
#define PAYLOAD 64
#define WINDOW 128
#define STEP (WINDOW / 2)
#define LISTENERS_MAX 64

static void send_to(int fd, uint32_t portid, uint32_t groups, uint32_t seq) {
  char buffer[128];
  struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_pid = portid, .nl_groups = groups};
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = NLMSG_MIN_TYPE;
  message->nlmsg_seq = seq;
  mnl_nlmsg_put_extra_header(message, PAYLOAD);
  ssize_t sent = sendto(fd, message, message->nlmsg_len, 0, (struct sockaddr *)&to, sizeof to);
  /* After the multicast the kernel tries a unicast to port 0, which is nobody. */
  if (sent < 0 && !(groups != 0 && errno == ECONNREFUSED)) die("sendto");
}

static void receive_one(int fd) {
  static char buffer[4096];
  if (recv(fd, buffer, sizeof buffer, 0) < 0) die("recv");
}

struct listener {
  struct mnl_socket *socket;
  uint32_t received;
};

static void join(struct listener *listener, int epoll) {
  int group = GROUP;
  struct mnl_socket *socket = open_socket(NETLINK_USERSOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = listener};
  int fd = mnl_socket_get_fd(socket);
  listener->socket = socket;
  if (mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0) die("NETLINK_ADD_MEMBERSHIP");
  if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) die("fcntl");
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

/* Receives what is there; true when that went over the end of a step. */
static bool drain(struct listener *listener) {
  static char buffer[4096];
  uint32_t before = listener->received;
  while (mnl_socket_recvfrom(listener->socket, buffer, sizeof buffer) >= 0) listener->received++;
  if (errno != EAGAIN) die("mnl_socket_recvfrom");
  return before / STEP != listener->received / STEP;
}

/* The steps that the slowest of the listeners has received. */
static uint32_t steps(const struct listener *listener, uint32_t listeners) {
  uint32_t least = UINT32_MAX;
  for (uint32_t k = 0; k < listeners; k++) {
    if (listener[k].received / STEP < least) least = listener[k].received / STEP;
  }
  return least;
}

static void listen_forever(uint32_t sender, uint32_t listeners) {
  static struct listener listener[LISTENERS_MAX];
  struct epoll_event ready[LISTENERS_MAX];
  uint32_t said = 0;
  int epoll = epoll_create1(0);
  for (uint32_t k = 0; k < listeners; k++) join(&listener[k], epoll);
  int fd = mnl_socket_get_fd(listener[0].socket);
  send_to(fd, sender, 0, 0);
  for (;;) {
    bool stepped = false;
    int count = epoll_wait(epoll, ready, LISTENERS_MAX, -1);
    if (count < 0) die("epoll_wait");
    for (int i = 0; i < count; i++) stepped |= drain(ready[i].data.ptr);
    while (stepped && said < steps(listener, listeners)) {
      send_to(fd, sender, 0, 0);
      said++;
    }
  }
}

/* Sends `count` messages, a multiple of STEP, and returns when all of them have been received. */
static void multicast(int fd, uint32_t count) {
  for (uint32_t sent = 0; sent < count; sent += STEP) {
    for (int i = 0; i < STEP; i++) send_to(fd, 0, 1 << (GROUP - 1), sent);
    /* The first step needs no word: two make the window. */
    if (sent > 0) receive_one(fd);
  }
  receive_one(fd);
}

int main(int argc, char **argv) {
  uint32_t listeners = number_argument(argc, argv, 1, 2);
  uint32_t count = number_argument(argc, argv, 2, 6400) / STEP * STEP;
  uint32_t runs = number_argument(argc, argv, 3, 5);
  struct mnl_socket *socket = open_socket(NETLINK_USERSOCK);
  int fd = mnl_socket_get_fd(socket);
  struct report report = {.workload = "multicast", .side = "c", .unit = "/s", .count = (uint64_t)count * listeners};
  if (listeners == 0 || listeners > LISTENERS_MAX || count == 0) die("arguments");
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    listen_forever(mnl_socket_get_portid(socket), listeners);
  }
  receive_one(fd);
  for (uint32_t run = 0; run <= runs; run++) {
    uint64_t start = now_ns();
    multicast(fd, count);
    if (run > 0) report_sample(&report, (double)report.count / ((double)(now_ns() - start) / 1e9));
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  report_print(&report);
  return 0;
}
