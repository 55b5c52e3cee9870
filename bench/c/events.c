/* events drain-mnl|drain-raw|flap|live COUNT RUNS GENERATOR: listens to RTNLGRP_IPV4_ROUTE while GENERATOR (gen-routes)
 * adds or deletes COUNT routes, RUNS times, and once before for the drain.
 * drain: the queue is large, the generator has ended before the clock starts.
 * flap: a drain, decoded, of routes that are deleted and added again: two events for each.
 * live: default settings, the generator runs in its process while this one reads. */
#include "common.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#define LARGE_QUEUE (256 << 20)

static pid_t start_generator(const char *path, const char *action, const char *count) {
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    execl(path, path, action, count, (char *)NULL);
    die(path);
  }
  return child;
}

/* Runs alternate, so that as many routes are there afterwards as before. */
static const char *action_of_run(uint32_t run) {
  return run % 2 == 0 ? "add" : "del";
}

static void must_end_well(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  fprintf(stderr, "the generator failed\n");
  exit(1);
}

struct events {
  uint32_t added;
  uint32_t deleted;
  uint64_t check;
};

static int on_event(const struct nlmsghdr *message, void *data) {
  struct events *events = data;
  struct route route;
  if (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE) return MNL_CB_OK;
  if (!decode_route(message, &route)) return MNL_CB_ERROR;
  events->check += route_check(&route);
  if (message->nlmsg_type == RTM_NEWROUTE) events->added++;
  else events->deleted++;
  return MNL_CB_OK;
}

static uint32_t count_headers(const char *buffer, int length) {
  uint32_t count = 0;
  for (const struct nlmsghdr *m = (const void *)buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) count++;
  return count;
}

static void drain(struct mnl_socket *socket, bool raw, uint32_t count, struct events *events) {
  static char buffer[DUMP_BUFFER];
  while (events->added + events->deleted < count) {
    size_t length = receive(socket, buffer, sizeof buffer);
    if (raw) events->added += count_headers(buffer, (int)length);
    else if (mnl_cb_run(buffer, length, 0, 0, on_event, events) < 0) die("event");
  }
}

static uint32_t watch(struct mnl_socket *socket, pid_t child, uint32_t count, struct events *events, uint64_t *last) {
  static char buffer[DUMP_BUFFER];
  uint32_t overruns = 0;
  bool ended = false;
  while (!ended || events->added + events->deleted < count) {
    int status;
    ssize_t length = mnl_socket_recvfrom(socket, buffer, sizeof buffer);
    if (length >= 0) {
      if (mnl_cb_run(buffer, (size_t)length, 0, 0, on_event, events) < 0) die("event");
      *last = now_ns();
      if (events->added + events->deleted < count) continue;
    } else if (errno == ENOBUFS) {
      overruns++;
      continue;
    } else if (errno != EAGAIN && errno != EINTR) {
      die("mnl_socket_recvfrom");
    } else if (ended) {
      break;
    }
    if (!ended && waitpid(child, &status, events->added + events->deleted < count ? WNOHANG : 0) == child) {
      must_end_well(status);
      ended = true;
    }
  }
  return overruns;
}

static void run_drain(struct mnl_socket *socket, struct report *report, char **argv, uint32_t runs) {
  bool raw = strcmp(argv[1], "drain-raw") == 0;
  bool flap = strcmp(argv[1], "flap") == 0;
  if (flap) report->count *= 2;
  set_receive_buffer(socket, LARGE_QUEUE);
  for (uint32_t run = 0; run <= runs; run++) {
    int status;
    struct events events = {0};
    waitpid(start_generator(argv[4], flap ? "flap" : action_of_run(run), argv[2]), &status, 0);
    must_end_well(status);
    uint64_t start = now_ns();
    drain(socket, raw, (uint32_t)report->count, &events);
    if (run > 0) report_sample(report, (double)report->count / ((double)(now_ns() - start) / 1e9));
    report->check = events.check;
  }
}

static void run_live(struct mnl_socket *socket, struct report *report, char **argv, uint32_t runs) {
  double overruns = 0;
  double lost = 0;
  double silent = 0;
  for (uint32_t run = 0; run < runs; run++) {
    struct events events = {0};
    uint64_t start = now_ns();
    uint64_t last = start;
    pid_t child = start_generator(argv[4], action_of_run(run), argv[2]);
    uint32_t overrun = watch(socket, child, (uint32_t)report->count, &events, &last);
    uint32_t received = events.added + events.deleted;
    if (received < report->count && overrun == 0) silent++;
    lost += (double)report->count - received;
    overruns += overrun;
    report_sample(report, received / ((double)(last - start) / 1e9));
  }
  report_more(report, "overruns", overruns);
  report_more(report, "lost", lost);
  report_more(report, "silent", silent);
  report_more(report, "sent", (double)report->count * runs);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: events drain-mnl|drain-raw|flap|live COUNT RUNS GENERATOR\n");
    return 2;
  }
  uint32_t runs = number_argument(argc, argv, 3, 3);
  int group = RTNLGRP_IPV4_ROUTE;
  struct timeval timeout = {.tv_usec = 300000};
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct report report = {.workload = "events", .side = argv[1], .unit = "/s"};
  report.count = number_argument(argc, argv, 2, 100000);
  if (mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) < 0) die("NETLINK_ADD_MEMBERSHIP");
  setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  if (strcmp(argv[1], "live") == 0) run_live(socket, &report, argv, runs);
  else run_drain(socket, &report, argv, runs);
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
