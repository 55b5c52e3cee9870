/* insert-routes each|batch COUNT RUNS: adds COUNT routes and deletes them again (not timed), RUNS times and once more
 * before. each: one request, one ack, and so on. batch: 100 requests in one datagram, then their 100 acks. */
#include "common.h"

#include <unistd.h>

#define BATCH 100

static void receive_ack(struct mnl_socket *socket, uint32_t seq) {
  char answer[4096];
  size_t length = receive(socket, answer, sizeof answer);
  if (mnl_cb_run(answer, length, seq, mnl_socket_get_portid(socket), NULL, NULL) < 0) die("RTM_NEWROUTE");
}

static void insert(struct mnl_socket *socket, uint32_t oif, uint32_t count, uint32_t size) {
  static char requests[BATCH * ROUTE_LENGTH];
  for (uint32_t i = 0; i < count; i += size) {
    uint32_t batch = count - i < size ? count - i : size;
    size_t length = 0;
    for (uint32_t k = 0; k < batch; k++) {
      uint16_t flags = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
      length += put_route(requests + length, RTM_NEWROUTE, flags, i + k + 1, oif, i + k);
    }
    send_all(socket, requests, length);
    for (uint32_t k = 0; k < batch; k++) receive_ack(socket, i + k + 1);
  }
}

int main(int argc, char **argv) {
  bool batch = argc > 1 && strcmp(argv[1], "batch") == 0;
  uint32_t count = number_argument(argc, argv, 2, 100000);
  uint32_t runs = number_argument(argc, argv, 3, 2);
  uint32_t oif = interface_index(ROUTE_DEVICE);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct report report = {.workload = "insert-routes", .side = batch ? "batch" : "each", .unit = "/s", .count = count};
  for (uint32_t run = 0; run <= runs; run++) {
    uint64_t start = now_ns();
    insert(socket, oif, count, batch ? BATCH : 1);
    double seconds = (double)(now_ns() - start) / 1e9;
    if (run > 0) report_sample(&report, count / seconds);
    change_routes(socket, RTM_DELROUTE, oif, count);
    /* The kernel frees what was deleted after a grace period; let it. */
    usleep(50000);
  }
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
