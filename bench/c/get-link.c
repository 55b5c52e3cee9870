/* get-link mnl|raw COUNT RUNS: asks for the interface 1, again and again, each time when the answer is there.
 * mnl decodes the attributes of the first level with libmnl; raw looks at the header of the answer only. */
#include "common.h"

struct link {
  int index;
  const char *name;
  const char *qdisc;
  uint32_t number[128];
  const void *data[128];
  uint16_t length[128];
};

static int on_attribute(const struct nlattr *attribute, void *data) {
  struct link *link = data;
  uint16_t type = mnl_attr_get_type(attribute);
  uint16_t length = mnl_attr_get_payload_len(attribute);
  if (type >= 128) return MNL_CB_OK;
  switch (type) {
    case IFLA_IFNAME:
      if (mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) < 0) return MNL_CB_ERROR;
      link->name = mnl_attr_get_str(attribute);
      break;
    case IFLA_QDISC:
      if (mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) < 0) return MNL_CB_ERROR;
      link->qdisc = mnl_attr_get_str(attribute);
      break;
    default:
      if (length == 4) link->number[type] = mnl_attr_get_u32(attribute);
      if (length == 1) link->number[type] = mnl_attr_get_u8(attribute);
      if (length == 2) link->number[type] = mnl_attr_get_u16(attribute);
      link->data[type] = mnl_attr_get_payload(attribute);
      link->length[type] = length;
  }
  return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *message, void *data) {
  struct link *link = data;
  const struct ifinfomsg *header = mnl_nlmsg_get_payload(message);
  link->index = header->ifi_index;
  return mnl_attr_parse(message, sizeof *header, on_attribute, link) < 0 ? MNL_CB_ERROR : MNL_CB_STOP;
}

static void get_link(struct mnl_socket *socket, uint32_t seq, bool raw, struct link *link) {
  char request[64];
  static char answer[DUMP_BUFFER];
  struct nlmsghdr *message = mnl_nlmsg_put_header(request);
  message->nlmsg_type = RTM_GETLINK;
  message->nlmsg_flags = NLM_F_REQUEST;
  message->nlmsg_seq = seq;
  struct ifinfomsg *header = mnl_nlmsg_put_extra_header(message, sizeof *header);
  header->ifi_index = 1;
  send_all(socket, message, message->nlmsg_len);
  size_t length = receive(socket, answer, sizeof answer);
  if (raw) {
    link->index = ((struct ifinfomsg *)NLMSG_DATA(answer))->ifi_index;
  } else if (mnl_cb_run(answer, length, seq, mnl_socket_get_portid(socket), on_link, link) < 0) {
    die("RTM_GETLINK");
  }
}

int main(int argc, char **argv) {
  bool raw = argc > 1 && strcmp(argv[1], "raw") == 0;
  uint32_t count = number_argument(argc, argv, 2, 20000);
  uint32_t runs = number_argument(argc, argv, 3, 3);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  struct report report = {.workload = "get-link", .side = raw ? "raw" : "mnl", .unit = "us", .count = count};
  struct link link = {0};
  double *times = calloc(count, sizeof *times);
  double p99[SAMPLES_MAX];
  if (times == NULL || count == 0 || runs == 0 || runs >= SAMPLES_MAX) die("arguments");
  for (uint32_t run = 0; run <= runs; run++) {
    for (uint32_t i = 0; i < count; i++) {
      uint64_t start = now_ns();
      get_link(socket, run * count + i + 1, raw, &link);
      times[i] = (double)(now_ns() - start) / 1e3;
    }
    if (run == 0) continue;
    sort_doubles(times, count);
    report_sample(&report, times[count / 2]);
    p99[run - 1] = times[(size_t)(count * 0.99)];
  }
  sort_doubles(p99, runs);
  report_more(&report, "p99", p99[runs / 2]);
  report.check = (uint64_t)link.index;
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
