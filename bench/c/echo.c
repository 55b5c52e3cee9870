/* echo COUNT RUNS: a client and a server, two processes, over NETLINK_USERSOCK. The client sends a message of 64 bytes
 * and waits for it to come back, COUNT times; RUNS times, and once before. */
#include "common.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAYLOAD 64

static void send_message(int fd, uint32_t portid, const struct nlmsghdr *message) {
  struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_pid = portid};
  if (sendto(fd, message, message->nlmsg_len, 0, (struct sockaddr *)&to, sizeof to) < 0) die("sendto");
}

static struct nlmsghdr *receive_message(int fd, void *buffer, size_t size, uint32_t *portid) {
  struct sockaddr_nl from = {0};
  socklen_t length = sizeof from;
  ssize_t got = recvfrom(fd, buffer, size, 0, (struct sockaddr *)&from, &length);
  if (got < (ssize_t)sizeof(struct nlmsghdr)) die("recvfrom");
  *portid = from.nl_pid;
  return buffer;
}

static void serve(struct mnl_socket *socket) {
  static char buffer[4096];
  int fd = mnl_socket_get_fd(socket);
  for (;;) {
    uint32_t portid;
    struct nlmsghdr *message = receive_message(fd, buffer, sizeof buffer, &portid);
    send_message(fd, portid, message);
  }
}

static void ask(int fd, uint32_t server, struct nlmsghdr *request, uint32_t count) {
  static char buffer[4096];
  for (uint32_t i = 0; i < count; i++) {
    uint32_t portid;
    request->nlmsg_seq = i;
    send_message(fd, server, request);
    struct nlmsghdr *answer = receive_message(fd, buffer, sizeof buffer, &portid);
    if (portid != server || answer->nlmsg_seq != i || answer->nlmsg_len != request->nlmsg_len) die("wrong echo");
  }
}

int main(int argc, char **argv) {
  uint32_t count = number_argument(argc, argv, 1, 20000);
  uint32_t runs = number_argument(argc, argv, 2, 5);
  char buffer[256];
  struct mnl_socket *serving = open_socket(NETLINK_USERSOCK);
  struct report report = {.workload = "echo", .side = "c", .unit = "/s", .count = count};
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(serving);
  }
  struct mnl_socket *socket = open_socket(NETLINK_USERSOCK);
  struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
  request->nlmsg_type = NLMSG_MIN_TYPE;
  mnl_nlmsg_put_extra_header(request, PAYLOAD);
  for (uint32_t run = 0; run <= runs; run++) {
    uint64_t start = now_ns();
    ask(mnl_socket_get_fd(socket), mnl_socket_get_portid(serving), request, count);
    if (run > 0) report_sample(&report, count / ((double)(now_ns() - start) / 1e9));
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  report_print(&report);
  return 0;
}
