#include "link.h"

#include "common.h"

#include <sys/socket.h>

/* Newer than the headers of Debian 12. */
#define GSO_IPV4_MAX_SIZE 63
#define GRO_IPV4_MAX_SIZE 64
#define MAX_PACING_OFFLOAD_HORIZON 66
#define NETNS_IMMUTABLE 67
#define HEADROOM 68
#define TAILROOM 69
#define LINK_MAX 69
#define BR_FDB_N_LEARNED 48
#define BR_FDB_MAX_LEARNED 49
#define BR_MAX 49

struct found {
  const struct nlattr **at;
  uint16_t max;
};

static int note(const struct nlattr *attribute, void *data) {
  struct found *found = data;
  uint16_t type = mnl_attr_get_type(attribute);
  if (type <= found->max) found->at[type] = attribute;
  return MNL_CB_OK;
}

/* Copies at most `size` bytes of the payload, which may be shorter or longer than the field is. */
static void copy(const struct nlattr *attribute, void *field, size_t size) {
  if (attribute == NULL) return;
  size_t length = mnl_attr_get_payload_len(attribute);
  memcpy(field, mnl_attr_get_payload(attribute), length < size ? length : size);
}

/* A number of the wrong length makes the whole decoder fail, as libmnl's own examples do. */
#define NUMBER(type, field, kind, get)                              \
  if (at[type] != NULL) {                                           \
    if (mnl_attr_validate(at[type], kind) < 0) return false;        \
    to->field = get(at[type]);                                      \
  }
#define U8(type, field) NUMBER(type, field, MNL_TYPE_U8, mnl_attr_get_u8)
#define U16(type, field) NUMBER(type, field, MNL_TYPE_U16, mnl_attr_get_u16)
#define U32(type, field) NUMBER(type, field, MNL_TYPE_U32, mnl_attr_get_u32)
#define U64(type, field) NUMBER(type, field, MNL_TYPE_U64, mnl_attr_get_u64)
#define STRUCT(type, field) copy(at[type], &to->field, sizeof to->field);
/* The last byte stays 0: `to` was zeroed. */
#define STRING(type, field)                                                                 \
  if (at[type] != NULL) {                                                                   \
    if (mnl_attr_validate(at[type], MNL_TYPE_NUL_STRING) < 0) return false;                 \
    copy(at[type], to->field, sizeof to->field - 1);                                        \
  }

static bool decode_bridge(const struct nlattr *nest, struct bridge *to) {
  const struct nlattr *at[BR_MAX + 1] = {0};
  struct found found = {at, BR_MAX};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  U32(IFLA_BR_FORWARD_DELAY, forward_delay)
  U32(IFLA_BR_HELLO_TIME, hello_time)
  U32(IFLA_BR_MAX_AGE, max_age)
  U32(IFLA_BR_AGEING_TIME, ageing_time)
  U32(IFLA_BR_STP_STATE, stp_state)
  U16(IFLA_BR_PRIORITY, priority)
  U8(IFLA_BR_VLAN_FILTERING, vlan_filtering)
  U16(IFLA_BR_GROUP_FWD_MASK, group_fwd_mask)
  STRUCT(IFLA_BR_ROOT_ID, root_id)
  STRUCT(IFLA_BR_BRIDGE_ID, bridge_id)
  U16(IFLA_BR_ROOT_PORT, root_port)
  U32(IFLA_BR_ROOT_PATH_COST, root_path_cost)
  U8(IFLA_BR_TOPOLOGY_CHANGE, topology_change)
  U8(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, topology_change_detected)
  U64(IFLA_BR_HELLO_TIMER, hello_timer)
  U64(IFLA_BR_TCN_TIMER, tcn_timer)
  U64(IFLA_BR_TOPOLOGY_CHANGE_TIMER, topology_change_timer)
  U64(IFLA_BR_GC_TIMER, gc_timer)
  STRUCT(IFLA_BR_GROUP_ADDR, group_addr)
  U8(IFLA_BR_MCAST_ROUTER, mcast_router)
  U8(IFLA_BR_MCAST_SNOOPING, mcast_snooping)
  U8(IFLA_BR_MCAST_QUERY_USE_IFADDR, mcast_query_use_ifaddr)
  U8(IFLA_BR_MCAST_QUERIER, mcast_querier)
  U32(IFLA_BR_MCAST_HASH_ELASTICITY, mcast_hash_elasticity)
  U32(IFLA_BR_MCAST_HASH_MAX, mcast_hash_max)
  U32(IFLA_BR_MCAST_LAST_MEMBER_CNT, mcast_last_member_cnt)
  U32(IFLA_BR_MCAST_STARTUP_QUERY_CNT, mcast_startup_query_cnt)
  U64(IFLA_BR_MCAST_LAST_MEMBER_INTVL, mcast_last_member_intvl)
  U64(IFLA_BR_MCAST_MEMBERSHIP_INTVL, mcast_membership_intvl)
  U64(IFLA_BR_MCAST_QUERIER_INTVL, mcast_querier_intvl)
  U64(IFLA_BR_MCAST_QUERY_INTVL, mcast_query_intvl)
  U64(IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, mcast_query_response_intvl)
  U64(IFLA_BR_MCAST_STARTUP_QUERY_INTVL, mcast_startup_query_intvl)
  U8(IFLA_BR_NF_CALL_IPTABLES, nf_call_iptables)
  U8(IFLA_BR_NF_CALL_IP6TABLES, nf_call_ip6tables)
  U8(IFLA_BR_NF_CALL_ARPTABLES, nf_call_arptables)
  U16(IFLA_BR_VLAN_DEFAULT_PVID, vlan_default_pvid)
  U16(IFLA_BR_VLAN_PROTOCOL, vlan_protocol)
  U8(IFLA_BR_VLAN_STATS_ENABLED, vlan_stats_enabled)
  U8(IFLA_BR_VLAN_STATS_PER_PORT, vlan_stats_per_port)
  U8(IFLA_BR_MCAST_STATS_ENABLED, mcast_stats_enabled)
  U8(IFLA_BR_MCAST_IGMP_VERSION, mcast_igmp_version)
  U8(IFLA_BR_MCAST_MLD_VERSION, mcast_mld_version)
  STRUCT(IFLA_BR_MULTI_BOOLOPT, multi_boolopt)
  U32(BR_FDB_N_LEARNED, fdb_n_learned)
  U32(BR_FDB_MAX_LEARNED, fdb_max_learned)
  return true;
}

static bool decode_linkinfo(const struct nlattr *nest, struct link *to) {
  const struct nlattr *at[IFLA_INFO_MAX + 1] = {0};
  struct found found = {at, IFLA_INFO_MAX};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  STRING(IFLA_INFO_KIND, kind)
  if (at[IFLA_INFO_DATA] == NULL || strcmp(to->kind, "bridge") != 0) return true;
  return decode_bridge(at[IFLA_INFO_DATA], &to->bridge);
}

static int note_inet_conf(const struct nlattr *attribute, void *data) {
  uint32_t *conf = data;
  uint16_t type = mnl_attr_get_type(attribute);
  if (type < 64 && mnl_attr_get_payload_len(attribute) == 4) conf[type] = mnl_attr_get_u32(attribute);
  return MNL_CB_OK;
}

static bool decode_inet(const struct nlattr *nest, struct link *to) {
  const struct nlattr *at[IFLA_INET_MAX + 1] = {0};
  struct found found = {at, IFLA_INET_MAX};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  return at[IFLA_INET_CONF] == NULL || mnl_attr_parse_nested(at[IFLA_INET_CONF], note_inet_conf, to->inet_conf) >= 0;
}

static bool decode_inet6(const struct nlattr *nest, struct inet6 *to) {
  const struct nlattr *at[IFLA_INET6_MAX + 1] = {0};
  struct found found = {at, IFLA_INET6_MAX};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  U32(IFLA_INET6_FLAGS, flags)
  STRUCT(IFLA_INET6_CACHEINFO, cacheinfo)
  STRUCT(IFLA_INET6_CONF, conf)
  STRUCT(IFLA_INET6_STATS, stats)
  STRUCT(IFLA_INET6_ICMP6STATS, icmp6_stats)
  STRUCT(IFLA_INET6_TOKEN, token)
  U8(IFLA_INET6_ADDR_GEN_MODE, addr_gen_mode)
  U32(IFLA_INET6_RA_MTU, ra_mtu)
  return true;
}

static bool decode_af_spec(const struct nlattr *nest, struct link *to) {
  const struct nlattr *at[AF_INET6 + 1] = {0};
  struct found found = {at, AF_INET6};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  if (at[AF_INET] != NULL && !decode_inet(at[AF_INET], to)) return false;
  return at[AF_INET6] == NULL || decode_inet6(at[AF_INET6], &to->inet6);
}

static bool decode_xdp(const struct nlattr *nest, struct link *to) {
  const struct nlattr *at[IFLA_XDP_MAX + 1] = {0};
  struct found found = {at, IFLA_XDP_MAX};
  if (mnl_attr_parse_nested(nest, note, &found) < 0) return false;
  U8(IFLA_XDP_ATTACHED, xdp_attached)
  return true;
}

static bool decode_texts(const struct nlattr *const *at, struct link *to) {
  STRING(IFLA_IFNAME, ifname)
  STRING(IFLA_QDISC, qdisc)
  STRING(IFLA_PARENT_DEV_NAME, parent_dev_name)
  STRUCT(IFLA_ADDRESS, address)
  STRUCT(IFLA_BROADCAST, broadcast)
  STRUCT(IFLA_PERM_ADDRESS, perm_address)
  STRUCT(IFLA_MAP, map)
  STRUCT(IFLA_STATS, stats)
  STRUCT(IFLA_STATS64, stats64)
  return true;
}

static bool decode_numbers(const struct nlattr *const *at, struct link *to) {
  U32(IFLA_TXQLEN, txqlen)
  U8(IFLA_OPERSTATE, operstate)
  U8(IFLA_LINKMODE, linkmode)
  U8(NETNS_IMMUTABLE, netns_immutable)
  U32(IFLA_MTU, mtu)
  U32(IFLA_MIN_MTU, min_mtu)
  U32(IFLA_MAX_MTU, max_mtu)
  U32(IFLA_GROUP, group)
  U32(IFLA_PROMISCUITY, promiscuity)
  U32(IFLA_ALLMULTI, allmulti)
  U32(IFLA_NUM_TX_QUEUES, num_tx_queues)
  U32(IFLA_NUM_RX_QUEUES, num_rx_queues)
  U32(IFLA_GSO_MAX_SEGS, gso_max_segs)
  U32(IFLA_GSO_MAX_SIZE, gso_max_size)
  U32(IFLA_GRO_MAX_SIZE, gro_max_size)
  U32(GSO_IPV4_MAX_SIZE, gso_ipv4_max_size)
  U32(GRO_IPV4_MAX_SIZE, gro_ipv4_max_size)
  U32(IFLA_TSO_MAX_SIZE, tso_max_size)
  U32(IFLA_TSO_MAX_SEGS, tso_max_segs)
  U32(MAX_PACING_OFFLOAD_HORIZON, max_pacing_offload_horizon)
  U16(HEADROOM, headroom)
  U16(TAILROOM, tailroom)
  U8(IFLA_CARRIER, carrier)
  U32(IFLA_CARRIER_CHANGES, carrier_changes)
  U32(IFLA_CARRIER_UP_COUNT, carrier_up_count)
  U32(IFLA_CARRIER_DOWN_COUNT, carrier_down_count)
  U8(IFLA_PROTO_DOWN, proto_down)
  U32(IFLA_LINK, link)
  U32(IFLA_MASTER, master)
  U32(IFLA_LINK_NETNSID, link_netnsid)
  return true;
}

bool decode_link(const struct nlmsghdr *message, struct link *link) {
  const struct nlattr *at[LINK_MAX + 1] = {0};
  struct found found = {at, LINK_MAX};
  const struct ifinfomsg *header = mnl_nlmsg_get_payload(message);
  memset(link, 0, sizeof *link);
  link->header = *header;
  if (mnl_attr_parse(message, sizeof *header, note, &found) < 0) return false;
  for (uint16_t type = 0; type <= LINK_MAX; type++) {
    if (at[type] != NULL) link->present[type / 64] |= (uint64_t)1 << type % 64;
  }
  if (!decode_texts(at, link) || !decode_numbers(at, link)) return false;
  if (at[IFLA_XDP] != NULL && !decode_xdp(at[IFLA_XDP], link)) return false;
  if (at[IFLA_LINKINFO] != NULL && !decode_linkinfo(at[IFLA_LINKINFO], link)) return false;
  return at[IFLA_AF_SPEC] == NULL || decode_af_spec(at[IFLA_AF_SPEC], link);
}
