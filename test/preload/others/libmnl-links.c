/* A program that uses libmnl: lists the links, then asks for one that is not there. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int on_attribute(const struct nlattr *attribute, void *data) {
  const struct nlattr **table = data;
  if (mnl_attr_type_valid(attribute, IFLA_MAX) > 0) table[mnl_attr_get_type(attribute)] = attribute;
  return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *header, void *data) {
  (void)data;
  const struct ifinfomsg *info = mnl_nlmsg_get_payload(header);
  const struct nlattr *table[IFLA_MAX + 1] = {0};
  mnl_attr_parse(header, sizeof *info, on_attribute, table);
  printf("%d: %s, mtu %u\n", info->ifi_index, mnl_attr_get_str(table[IFLA_IFNAME]), mnl_attr_get_u32(table[IFLA_MTU]));
  return MNL_CB_OK;
}

static int ask(struct mnl_socket *socket, unsigned flags, int index) {
  char buffer[MNL_SOCKET_BUFFER_SIZE * 4];
  struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
  request->nlmsg_type = RTM_GETLINK;
  request->nlmsg_flags = (__u16)(NLM_F_REQUEST | flags);
  request->nlmsg_seq = (__u32)time(NULL);
  struct ifinfomsg *info = mnl_nlmsg_put_extra_header(request, sizeof *info);
  info->ifi_index = index;
  unsigned seq = request->nlmsg_seq, portid = mnl_socket_get_portid(socket);
  if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0) return -1;
  int result = MNL_CB_OK;
  while (result > MNL_CB_STOP) {
    ssize_t length = mnl_socket_recvfrom(socket, buffer, sizeof buffer);
    if (length < 0) return -1;
    result = mnl_cb_run(buffer, (size_t)length, seq, portid, on_link, NULL);
    if (!(flags & NLM_F_DUMP)) break;
  }
  return result;
}

int main(void) {
  struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
  if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) return perror("libmnl"), 1;
  printf("dump: %d\n", ask(socket, NLM_F_DUMP, 0));
  int result = ask(socket, NLM_F_ACK, 99);
  printf("link 99: %d %s\n", result, strerror(errno));
  mnl_socket_close(socket);
  return 0;
}
