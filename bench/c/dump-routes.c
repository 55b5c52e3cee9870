/* dump-routes mnl|raw COUNT RUNS: dumps the IPv4 routes RUNS times (and once before, not counted).
 * mnl decodes every attribute of every route into an array of structs; raw walks over the message headers only. */
#include "common.h"

struct routes {
  struct route *route;
  size_t count;
  size_t room;
};

static int on_route(const struct nlmsghdr *message, void *data) {
  struct routes *routes = data;
  if (message->nlmsg_type != RTM_NEWROUTE) return MNL_CB_OK;
  if (routes->count == routes->room) {
    fprintf(stderr, "more routes than expected\n");
    return MNL_CB_ERROR;
  }
  if (!decode_route(message, &routes->route[routes->count])) return MNL_CB_ERROR;
  routes->count++;
  return MNL_CB_OK;
}

static void dump_decoded(struct mnl_socket *socket, uint32_t seq, struct routes *routes) {
  static char buffer[DUMP_BUFFER];
  int state = MNL_CB_OK;
  routes->count = 0;
  request_dump(socket, RTM_GETROUTE, AF_INET, sizeof(struct rtmsg), seq);
  while (state > MNL_CB_STOP) {
    size_t length = receive(socket, buffer, sizeof buffer);
    state = mnl_cb_run(buffer, length, seq, mnl_socket_get_portid(socket), on_route, routes);
  }
  if (state < 0) die("dump");
}

static size_t dump_raw(struct mnl_socket *socket, uint32_t seq) {
  static char buffer[DUMP_BUFFER];
  size_t count = 0;
  request_dump(socket, RTM_GETROUTE, AF_INET, sizeof(struct rtmsg), seq);
  for (;;) {
    int length = (int)receive(socket, buffer, sizeof buffer);
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type == NLMSG_DONE) return count;
      if (m->nlmsg_type == RTM_NEWROUTE) count++;
    }
  }
}

int main(int argc, char **argv) {
  bool raw = argc > 1 && strcmp(argv[1], "raw") == 0;
  uint32_t expected = number_argument(argc, argv, 2, 100000);
  uint32_t runs = number_argument(argc, argv, 3, 5);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct routes routes = {.room = expected + 64};
  struct report report = {.workload = "dump-routes", .side = raw ? "raw" : "mnl", .unit = "ms"};
  if (!raw) routes.route = calloc(routes.room, sizeof *routes.route);
  if (!raw && routes.route == NULL) die("calloc");
  for (uint32_t run = 0; run <= runs; run++) {
    uint64_t start = now_ns();
    if (raw) {
      report.count = dump_raw(socket, run + 1);
    } else {
      dump_decoded(socket, run + 1, &routes);
      report.count = routes.count;
    }
    if (run > 0) report_sample(&report, (double)(now_ns() - start) / 1e6);
  }
  for (size_t i = 0; i < routes.count; i++) report.check += route_check(&routes.route[i]);
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
