/* dump-links mnl|raw COUNT RUNS: dumps the interfaces RUNS times (and once before, not counted).
 * mnl decodes every attribute, nests included, into an array of structs; raw walks over the message headers only. */
#include "common.h"
#include "link.h"

struct links {
  struct link *link;
  size_t count;
  size_t room;
};

static int on_link(const struct nlmsghdr *message, void *data) {
  struct links *links = data;
  if (message->nlmsg_type != RTM_NEWLINK) return MNL_CB_OK;
  if (links->count == links->room) {
    fprintf(stderr, "more interfaces than expected\n");
    return MNL_CB_ERROR;
  }
  return decode_link(message, &links->link[links->count++]) ? MNL_CB_OK : MNL_CB_ERROR;
}

static void dump_decoded(struct mnl_socket *socket, uint32_t seq, struct links *links) {
  static char buffer[DUMP_BUFFER];
  int state = MNL_CB_OK;
  links->count = 0;
  request_dump(socket, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), seq);
  while (state > MNL_CB_STOP) {
    size_t length = receive(socket, buffer, sizeof buffer);
    state = mnl_cb_run(buffer, length, seq, mnl_socket_get_portid(socket), on_link, links);
  }
  if (state < 0) die("dump");
}

static size_t dump_raw(struct mnl_socket *socket, uint32_t seq) {
  static char buffer[DUMP_BUFFER];
  size_t count = 0;
  request_dump(socket, RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), seq);
  for (;;) {
    int length = (int)receive(socket, buffer, sizeof buffer);
    for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type == NLMSG_DONE) return count;
      if (m->nlmsg_type == RTM_NEWLINK) count++;
    }
  }
}

/* A sum that both sides compute from the same interfaces, to show that both have decoded the innermost nests. */
static uint64_t link_check(const struct link *link) {
  return (uint64_t)link->header.ifi_index + strlen(link->ifname) + link->mtu + link->txqlen + link->num_tx_queues +
         link->address[5] + link->stats64.tx_packets + link->bridge.ageing_time + link->bridge.mcast_hash_max +
         link->bridge.mcast_querier_intvl + link->inet6.cacheinfo.max_reasm_len;
}

int main(int argc, char **argv) {
  bool raw = argc > 1 && strcmp(argv[1], "raw") == 0;
  uint32_t expected = number_argument(argc, argv, 2, 10000);
  uint32_t runs = number_argument(argc, argv, 3, 3);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct links links = {.room = expected + 64};
  struct report report = {.workload = "dump-links", .side = raw ? "raw" : "mnl", .unit = "ms"};
  if (!raw) links.link = calloc(links.room, sizeof *links.link);
  if (!raw && links.link == NULL) die("calloc");
  for (uint32_t run = 0; run <= runs; run++) {
    uint64_t start = now_ns();
    if (raw) {
      report.count = dump_raw(socket, run + 1);
    } else {
      dump_decoded(socket, run + 1, &links);
      report.count = links.count;
    }
    if (run > 0) report_sample(&report, (double)(now_ns() - start) / 1e6);
  }
  for (size_t i = 0; i < links.count; i++) report.check += link_check(&links.link[i]);
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
