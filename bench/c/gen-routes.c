/* gen-routes add|del|flap COUNT: changes routes as fast as it can; flap deletes all of them, and adds them again.
 * gen-routes flush: takes the device down and up again, which removes all of its routes without one notification each. */
#include "common.h"

#include <net/if.h>

static void set_up(struct mnl_socket *socket, uint32_t index, bool up) {
  char buffer[4096];
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = RTM_NEWLINK;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message->nlmsg_seq = 1;
  struct ifinfomsg *header = mnl_nlmsg_put_extra_header(message, sizeof *header);
  header->ifi_index = (int)index;
  header->ifi_change = IFF_UP;
  header->ifi_flags = up ? IFF_UP : 0;
  send_all(socket, message, message->nlmsg_len);
  size_t length = receive(socket, buffer, sizeof buffer);
  if (mnl_cb_run(buffer, length, 1, mnl_socket_get_portid(socket), NULL, NULL) < 0) die("setting the device");
}

int main(int argc, char **argv) {
  uint32_t count = number_argument(argc, argv, 2, 100000);
  uint32_t device = interface_index(ROUTE_DEVICE);
  struct mnl_socket *socket = open_socket(NETLINK_ROUTE);
  const char *action = argc > 1 ? argv[1] : "";
  uint64_t start = now_ns();
  if (strcmp(action, "flush") == 0) {
    set_up(socket, device, false);
    set_up(socket, device, true);
  } else if (strcmp(action, "add") == 0) {
    change_routes(socket, RTM_NEWROUTE, device, count);
  } else if (strcmp(action, "del") == 0) {
    change_routes(socket, RTM_DELROUTE, device, count);
  } else if (strcmp(action, "flap") == 0) {
    change_routes(socket, RTM_DELROUTE, device, count);
    change_routes(socket, RTM_NEWROUTE, device, count);
  } else {
    fprintf(stderr, "usage: gen-routes add|del|flap COUNT, gen-routes flush\n");
    return 2;
  }
  struct report report = {.workload = "gen-routes", .side = action, .unit = "ms", .count = count};
  report_sample(&report, (double)(now_ns() - start) / 1e6);
  report_print(&report);
  mnl_socket_close(socket);
  return 0;
}
