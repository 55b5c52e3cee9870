/* The routes that the workloads add, dump and listen for. */
#include "common.h"

#include <arpa/inet.h>
#include <linux/lwtunnel.h>

#define FIRST_DESTINATION 0x01000000u
#define FIRST_GATEWAY 0xc0a80002u /* 192.168.0.2 */
#define BATCH 100

struct route_key route_key(uint32_t i) {
  return (struct route_key){
      .destination = FIRST_DESTINATION + (i << 8),
      .gateway = FIRST_GATEWAY + i % 64,
      .priority = 100 + i % 4,
  };
}

size_t put_route(void *buffer, uint16_t type, uint16_t flags, uint32_t seq, uint32_t oif, uint32_t i) {
  struct route_key key = route_key(i);
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | flags;
  message->nlmsg_seq = seq;
  struct rtmsg *header = mnl_nlmsg_put_extra_header(message, sizeof *header);
  header->rtm_family = AF_INET;
  header->rtm_dst_len = 24;
  header->rtm_protocol = RTPROT_STATIC;
  header->rtm_type = RTN_UNICAST;
  mnl_attr_put_u32(message, RTA_TABLE, RT_TABLE_MAIN);
  mnl_attr_put_u32(message, RTA_DST, htonl(key.destination));
  mnl_attr_put_u32(message, RTA_PRIORITY, key.priority);
  mnl_attr_put_u32(message, RTA_GATEWAY, htonl(key.gateway));
  mnl_attr_put_u32(message, RTA_OIF, oif);
  return message->nlmsg_len;
}

void change_routes(struct mnl_socket *socket, uint16_t type, uint32_t oif, uint32_t count) {
  static char requests[BATCH * ROUTE_LENGTH];
  char answer[MNL_NLMSG_HDRLEN + 4096];
  uint16_t create = type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_EXCL : 0;
  for (uint32_t i = 0; i < count; i += BATCH) {
    uint32_t batch = count - i < BATCH ? count - i : BATCH;
    size_t length = 0;
    for (uint32_t k = 0; k < batch; k++) {
      uint16_t ack = k == batch - 1 ? NLM_F_ACK : 0;
      length += put_route(requests + length, type, create | ack, i + k + 1, oif, i + k);
    }
    send_all(socket, requests, length);
    size_t got = receive(socket, answer, sizeof answer);
    if (mnl_cb_run(answer, got, i + batch, mnl_socket_get_portid(socket), NULL, NULL) < 0) {
      die(type == RTM_NEWROUTE ? "adding routes" : "deleting routes");
    }
  }
}

/* mnl_attr_parse's way: check each attribute's type, and note where it is. */
static int note_attribute(const struct nlattr *attribute, void *data) {
  const struct nlattr **table = data;
  if (mnl_attr_type_valid(attribute, RTA_MAX) < 0) return MNL_CB_OK;
  uint16_t type = mnl_attr_get_type(attribute);
  switch (type) {
    case RTA_DST:
    case RTA_SRC:
    case RTA_GATEWAY:
    case RTA_PREFSRC:
    case RTA_OIF:
    case RTA_IIF:
    case RTA_PRIORITY:
    case RTA_TABLE:
    case RTA_FLOW:
    case RTA_MARK:
    case RTA_UID:
    case RTA_NH_ID:
    case RTA_EXPIRES:
      if (mnl_attr_validate(attribute, MNL_TYPE_U32) < 0) return MNL_CB_ERROR;
      break;
    case RTA_METRICS:
      if (mnl_attr_validate(attribute, MNL_TYPE_NESTED) < 0) return MNL_CB_ERROR;
      break;
    case RTA_CACHEINFO:
      if (mnl_attr_validate2(attribute, MNL_TYPE_UNSPEC, sizeof(struct rta_cacheinfo)) < 0) return MNL_CB_ERROR;
      break;
    default:
      break;
  }
  table[type] = attribute;
  return MNL_CB_OK;
}

static int note_metric(const struct nlattr *attribute, void *data) {
  uint32_t *metrics = data;
  uint16_t type = mnl_attr_get_type(attribute);
  if (type <= RTAX_MAX && mnl_attr_get_payload_len(attribute) == 4) metrics[type] = mnl_attr_get_u32(attribute);
  return MNL_CB_OK;
}

bool decode_route(const struct nlmsghdr *message, struct route *route) {
  const struct nlattr *table[RTA_MAX + 1] = {0};
  const struct rtmsg *header = mnl_nlmsg_get_payload(message);
  memset(route, 0, sizeof *route);
  route->header = *header;
  if (mnl_attr_parse(message, sizeof *header, note_attribute, table) < 0) return false;

#define U32(type, field)                                                                          \
  if (table[type] != NULL) {                                                                      \
    route->field = mnl_attr_get_u32(table[type]);                                                 \
    route->present |= 1u << type;                                                                 \
  }
  U32(RTA_DST, destination)
  U32(RTA_SRC, source)
  U32(RTA_GATEWAY, gateway)
  U32(RTA_PREFSRC, preferred_source)
  U32(RTA_OIF, oif)
  U32(RTA_IIF, iif)
  U32(RTA_PRIORITY, priority)
  U32(RTA_TABLE, table)
  U32(RTA_FLOW, flow)
  U32(RTA_MARK, mark)
  U32(RTA_UID, uid)
  U32(RTA_NH_ID, nexthop_id)
  U32(RTA_EXPIRES, expires)
#undef U32
  if (table[RTA_ENCAP_TYPE] != NULL) route->encap_type = mnl_attr_get_u16(table[RTA_ENCAP_TYPE]);
  if (table[RTA_PREF] != NULL) route->preference = mnl_attr_get_u8(table[RTA_PREF]);
  if (table[RTA_TTL_PROPAGATE] != NULL) route->ttl_propagate = mnl_attr_get_u8(table[RTA_TTL_PROPAGATE]);
  if (table[RTA_CACHEINFO] != NULL) {
    memcpy(&route->cache, mnl_attr_get_payload(table[RTA_CACHEINFO]), sizeof route->cache);
  }
  if (table[RTA_METRICS] != NULL) mnl_attr_parse_nested(table[RTA_METRICS], note_metric, route->metrics);
  if (table[RTA_MULTIPATH] != NULL) {
    route->multipath = mnl_attr_get_payload(table[RTA_MULTIPATH]);
    route->multipath_length = mnl_attr_get_payload_len(table[RTA_MULTIPATH]);
  }
  return true;
}

uint64_t route_check(const struct route *route) {
  return (uint64_t)ntohl(route->destination) + ntohl(route->gateway) + route->priority + route->table +
         route->header.rtm_dst_len;
}
