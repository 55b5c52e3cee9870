/* gen-links COUNT: makes COUNT interfaces, half of them ifb and half bridges; 50 requests in one datagram. */
#include "common.h"

#include <net/if.h>

#define BATCH 50

static size_t put_link(char *buffer, uint32_t seq, const char *prefix, const char *kind, uint32_t number) {
  char name[IFNAMSIZ];
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = RTM_NEWLINK;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  message->nlmsg_seq = seq;
  mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
  snprintf(name, sizeof name, "%s%u", prefix, number);
  mnl_attr_put_strz(message, IFLA_IFNAME, name);
  struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
  mnl_attr_put_str(message, IFLA_INFO_KIND, kind);
  mnl_attr_nest_end(message, info);
  return message->nlmsg_len;
}

int main(int argc, char **argv) {
  static char requests[BATCH * 128];
  char answer[8192];
  uint32_t count = number_argument(argc, argv, 1, 10000);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct report report = {.workload = "gen-links", .side = "mnl", .unit = "ms", .count = count};
  uint64_t start = now_ns();
  for (uint32_t i = 0; i < count; i += BATCH) {
    uint32_t batch = count - i < BATCH ? count - i : BATCH;
    size_t length = 0;
    for (uint32_t k = 0; k < batch; k++) {
      bool ifb = i + k < count / 2;
      length += put_link(requests + length, i + k + 1, ifb ? "ifb" : "br", ifb ? "ifb" : "bridge", i + k);
    }
    send_all(socket, requests, length);
    for (uint32_t k = 0; k < batch; k++) {
      size_t got = receive(socket, answer, sizeof answer);
      if (mnl_cb_run(answer, got, i + k + 1, mnl_socket_get_portid(socket), NULL, NULL) < 0) die("RTM_NEWLINK");
    }
  }
  report_sample(&report, (double)(now_ns() - start) / 1e6);
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
