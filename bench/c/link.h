/* One decoded interface: everything that the kernel says of an ifb, a bridge or the loopback. */
#ifndef BENCH_LINK_H
#define BENCH_LINK_H

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

struct bridge {
  uint32_t forward_delay;
  uint32_t hello_time;
  uint32_t max_age;
  uint32_t ageing_time;
  uint32_t stp_state;
  uint16_t priority;
  uint8_t vlan_filtering;
  uint16_t group_fwd_mask;
  struct ifla_bridge_id root_id;
  struct ifla_bridge_id bridge_id;
  uint16_t root_port;
  uint32_t root_path_cost;
  uint8_t topology_change;
  uint8_t topology_change_detected;
  uint64_t hello_timer;
  uint64_t tcn_timer;
  uint64_t topology_change_timer;
  uint64_t gc_timer;
  uint8_t group_addr[6];
  uint8_t mcast_router;
  uint8_t mcast_snooping;
  uint8_t mcast_query_use_ifaddr;
  uint8_t mcast_querier;
  uint32_t mcast_hash_elasticity;
  uint32_t mcast_hash_max;
  uint32_t mcast_last_member_cnt;
  uint32_t mcast_startup_query_cnt;
  uint64_t mcast_last_member_intvl;
  uint64_t mcast_membership_intvl;
  uint64_t mcast_querier_intvl;
  uint64_t mcast_query_intvl;
  uint64_t mcast_query_response_intvl;
  uint64_t mcast_startup_query_intvl;
  uint8_t nf_call_iptables;
  uint8_t nf_call_ip6tables;
  uint8_t nf_call_arptables;
  uint16_t vlan_default_pvid;
  uint16_t vlan_protocol;
  uint8_t vlan_stats_enabled;
  uint8_t vlan_stats_per_port;
  uint8_t mcast_stats_enabled;
  uint8_t mcast_igmp_version;
  uint8_t mcast_mld_version;
  struct br_boolopt_multi multi_boolopt;
  uint32_t fdb_n_learned;
  uint32_t fdb_max_learned;
};

struct inet6 {
  uint32_t flags;
  struct ifla_cacheinfo cacheinfo;
  int32_t conf[96];
  uint64_t stats[64];
  uint64_t icmp6_stats[16];
  uint8_t token[16];
  uint8_t addr_gen_mode;
  uint32_t ra_mtu;
};

struct link {
  struct ifinfomsg header;
  uint64_t present[2];
  char ifname[IFNAMSIZ];
  char qdisc[IFNAMSIZ];
  char kind[IFNAMSIZ];
  char parent_dev_name[32];
  uint8_t address[32];
  uint8_t broadcast[32];
  uint8_t perm_address[32];
  uint32_t txqlen;
  uint8_t operstate;
  uint8_t linkmode;
  uint8_t netns_immutable;
  uint32_t mtu;
  uint32_t min_mtu;
  uint32_t max_mtu;
  uint32_t group;
  uint32_t promiscuity;
  uint32_t allmulti;
  uint32_t num_tx_queues;
  uint32_t num_rx_queues;
  uint32_t gso_max_segs;
  uint32_t gso_max_size;
  uint32_t gro_max_size;
  uint32_t gso_ipv4_max_size;
  uint32_t gro_ipv4_max_size;
  uint32_t tso_max_size;
  uint32_t tso_max_segs;
  uint32_t max_pacing_offload_horizon;
  uint16_t headroom;
  uint16_t tailroom;
  uint8_t carrier;
  uint32_t carrier_changes;
  uint32_t carrier_up_count;
  uint32_t carrier_down_count;
  uint8_t proto_down;
  uint32_t link;
  uint32_t master;
  int32_t link_netnsid;
  struct rtnl_link_ifmap map;
  struct rtnl_link_stats stats;
  struct rtnl_link_stats64 stats64;
  uint8_t xdp_attached;
  uint32_t inet_conf[64];
  struct inet6 inet6;
  struct bridge bridge;
};

/* Decodes with libmnl, nests and all; false when an attribute is malformed. */
bool decode_link(const struct nlmsghdr *message, struct link *link);

#endif
