/* ask COUNT RUNS CLIENTS: so many processes, each of which sends COUNT requests to the kernel, one after another, each when the
 * one before is acknowledged. The rate is that of all together. RUNS times, and once before. */
#include "common.h"

#include <sys/wait.h>
#include <unistd.h>

enum { ACK = sizeof(struct nlmsghdr) + sizeof(struct nlmsgerr) };

static void ask(struct mnl_socket *socket, uint32_t count) {
  struct nlmsghdr request = {.nlmsg_len = sizeof request,
                             .nlmsg_type = NLMSG_NOOP,
                             .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK};
  static char answer[4096];
  for (uint32_t i = 0; i < count; i++) {
    request.nlmsg_seq = i;
    send_all(socket, &request, sizeof request);
    size_t length = receive(socket, answer, sizeof answer);
    if (length < ACK || ((struct nlmsghdr *)(void *)answer)->nlmsg_seq != i) die("no acknowledgement");
  }
}

static void read_byte(int fd) {
  char byte;
  if (read(fd, &byte, 1) < 0) die("read");
}

/* A process that has its socket open, and begins when the pipe is closed. */
static pid_t start(uint32_t count, int ready, const int *go) {
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child > 0) return child;
  close(go[1]);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  if (write(ready, "", 1) != 1) die("write");
  read_byte(go[0]);
  ask(socket, count);
  _exit(0);
}

static double run(uint32_t count, uint32_t clients) {
  int ready[2], go[2];
  if (pipe(ready) < 0 || pipe(go) < 0) die("pipe");
  for (uint32_t i = 0; i < clients; i++) start(count, ready[1], go);
  for (uint32_t i = 0; i < clients; i++) read_byte(ready[0]);
  uint64_t begin = now_ns();
  close(go[1]);
  int status, failed = 0;
  while (wait(&status) > 0) failed |= status;
  if (failed) die("a client");
  double seconds = (double)(now_ns() - begin) / 1e9;
  for (int i = 0; i < 2; i++) close(ready[i]);
  close(go[0]);
  return count * (double)clients / seconds;
}

int main(int argc, char **argv) {
  uint32_t count = number_argument(argc, argv, 1, 20000);
  uint32_t runs = number_argument(argc, argv, 2, 5);
  uint32_t clients = number_argument(argc, argv, 3, 1);
  struct report report = {.workload = "ask", .side = "c", .unit = "/s", .count = count};
  run(count, clients);
  for (uint32_t i = 0; i < runs; i++) report_sample(&report, run(count, clients));
  report_print(&report);
  return 0;
}
