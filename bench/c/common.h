/* What every program of the reference shares: time, sockets, the report, and the routes that the workloads use. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kernel fills at most this much into one datagram of a dump, if the reader offers it. */
#define DUMP_BUFFER 32768

/* Prints a sentence and the errno, and ends the program. */
void die(const char *what);
/* The argument at `index` as a number, or `fallback` where it is missing. */
uint32_t number_argument(int argc, char **argv, int index, uint32_t fallback);
/* The index of the interface `name`; ends the program if there is none. */
uint32_t interface_index(const char *name);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t now_ns(void);
/* The most memory that this process has held, in KiB. (getrusage would begin with that of the parent.) */
long peak_rss_kb(void);
void sort_doubles(double *values, size_t count);

/* A bound socket of libmnl, with MSG_TRUNC and every error fatal in `receive`. */
struct mnl_socket *open_socket(int protocol);
void set_receive_buffer(struct mnl_socket *socket, int bytes);
void send_all(struct mnl_socket *socket, const void *data, size_t length);
size_t receive(struct mnl_socket *socket, void *buffer, size_t size);
/* Sends a dump request: `type`, a zeroed fixed header of `header_length` bytes that begins with `family`. */
void request_dump(struct mnl_socket *socket, uint16_t type, uint8_t family, size_t header_length, uint32_t seq);

/* The report: one line of JSON on standard output. */
#define SAMPLES_MAX 64
struct report {
  const char *workload;
  const char *side;
  const char *unit;
  uint64_t count;
  uint64_t check;
  size_t samples;
  double sample[SAMPLES_MAX];
  /* More members, each written as `,"name":value`. */
  char more[512];
};
void report_sample(struct report *report, double value);
void report_more(struct report *report, const char *name, double value);
void report_print(const struct report *report);

/* Route `i` of the workloads: a /24 by one of 64 gateways on the interface `oif`, 68 bytes with its header. */
struct route_key {
  uint32_t destination;
  uint32_t gateway;
  uint32_t priority;
};
struct route_key route_key(uint32_t i);
#define ROUTE_LENGTH 68
#define ROUTE_DEVICE "bench0"
/* Writes the request for route `i`, with libmnl, and returns its length. */
size_t put_route(void *buffer, uint16_t type, uint16_t flags, uint32_t seq, uint32_t oif, uint32_t i);
/* Adds or deletes the routes 0 to `count`, 100 in one datagram; only the last of a datagram is acknowledged. */
void change_routes(struct mnl_socket *socket, uint16_t type, uint32_t oif, uint32_t count);

/* One decoded route: every attribute that the kernel may send for an IPv4 unicast route. */
struct route {
  struct rtmsg header;
  uint32_t present;
  uint32_t destination;
  uint32_t source;
  uint32_t gateway;
  uint32_t preferred_source;
  uint32_t oif;
  uint32_t iif;
  uint32_t priority;
  uint32_t table;
  uint32_t flow;
  uint32_t mark;
  uint32_t uid;
  uint32_t nexthop_id;
  uint32_t expires;
  uint16_t encap_type;
  uint8_t preference;
  uint8_t ttl_propagate;
  struct rta_cacheinfo cache;
  uint32_t metrics[RTAX_MAX + 1];
  uint16_t multipath_length;
  const void *multipath;
};
/* Decodes with mnl_attr_parse; false when an attribute is malformed. */
bool decode_route(const struct nlmsghdr *message, struct route *route);
/* A number that both sides compute from the same routes, to show that both have decoded them. */
uint64_t route_check(const struct route *route);

#endif
