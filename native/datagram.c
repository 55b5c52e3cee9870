#include "nlkit.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* A row of the table, as DATAGRAM_WORDS and its neighbours in src/socket/socket.ts name it. */
struct row {
  int32_t offset, length, size, portid, group, nsid;
};

/* Where a receive puts datagrams: `bytes` from `used` to `size`, and one row each. */
struct slab {
  uint8_t *bytes;
  size_t used, size;
  struct row *rows;
  uint32_t count, limit;
};

/* The kernel makes the datagrams of a dump as large as the largest receive so far, up to this. With less room left it is
 * better to return than to have to keep a datagram. */
#define ROOM 32768

/* Result of a receive: the datagrams' count, and above sixteen bits the errno that ended it. */
#define MAX_COUNT 0xffff
/* Result when the only datagram is larger than what is left of the slab: call again with a fresh one. */
#define NEEDS_ROOM INT32_MAX

static size_t align8(size_t n) {
  return (n + 7) & ~(size_t)7;
}

static void read_control(struct msghdr *message, struct row *row) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_NETLINK || c->cmsg_len < CMSG_LEN(sizeof(int32_t))) continue;
    if (c->cmsg_type == NETLINK_PKTINFO) memcpy(&row->group, CMSG_DATA(c), sizeof row->group);
    if (c->cmsg_type == NETLINK_LISTEN_ALL_NSID) memcpy(&row->nsid, CMSG_DATA(c), sizeof row->nsid);
  }
}

/* Keeps a datagram whose first `head` bytes went to the slab and the rest to the spill. */
static bool keep(struct sock *sock, const struct slab *slab, const struct row *row, size_t head) {
  struct kept *kept = malloc(sizeof *kept + (size_t)row->length);
  if (!kept) return false;
  kept->length = row->length;
  kept->size = row->size;
  kept->portid = row->portid;
  kept->group = row->group;
  kept->nsid = row->nsid;
  memcpy(kept->bytes, slab->bytes + slab->used, head);
  memcpy(kept->bytes + head, sock->addon->spill, (size_t)row->length - head);
  sock->kept = kept;
  return true;
}

static void add_row(struct slab *slab, const struct row *row) {
  slab->rows[slab->count++] = *row;
  slab->used = align8(slab->used + (size_t)row->length);
  if (slab->used > slab->size) slab->used = slab->size;
}

static bool hand_out_kept(struct sock *sock, struct slab *slab) {
  struct kept *kept = sock->kept;
  if ((size_t)kept->length > slab->size - slab->used) return false;
  memcpy(slab->bytes + slab->used, kept->bytes, (size_t)kept->length);
  const struct row row = {(int32_t)slab->used, kept->length, kept->size, kept->portid, kept->group, kept->nsid};
  add_row(slab, &row);
  free(kept);
  sock->kept = NULL;
  return true;
}

static bool grow_spill(struct addon *addon, size_t size) {
  if (addon->spill_size >= size) return true;
  free(addon->spill);
  addon->spill = malloc(size);
  addon->spill_size = addon->spill ? size : 0;
  return addon->spill != NULL;
}

/* Receives into slab and spill together. Gives the size that was sent, or minus the errno. */
static ssize_t receive_parts(struct sock *sock, const struct slab *slab, struct row *row) {
  size_t room = slab->size - slab->used;
  struct iovec parts[2] = {{slab->bytes + slab->used, room}, {sock->addon->spill, slab->size - room}};
  struct sockaddr_nl from = {0};
  _Alignas(struct cmsghdr) uint8_t control[128];
  struct msghdr message = {.msg_name = &from,
                           .msg_namelen = sizeof from,
                           .msg_iov = parts,
                           .msg_iovlen = 2,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  ssize_t size = recvmsg(sock->fd, &message, MSG_DONTWAIT | MSG_TRUNC);
  if (size < 0) return -errno;
  row->portid = (int32_t)from.nl_pid;
  if (message.msg_controllen) read_control(&message, row);
  return size;
}

/* The same into one buffer of the slab's size and without ancillary data: recvfrom is a fifth faster than recvmsg. */
static ssize_t receive_whole(struct sock *sock, const struct slab *slab, uint8_t *bytes, struct row *row) {
  struct sockaddr_nl from = {0};
  socklen_t length = sizeof from;
  ssize_t size = recvfrom(sock->fd, bytes, slab->size, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &length);
  if (size < 0) return -errno;
  row->portid = (int32_t)from.nl_pid;
  return size;
}

/* Up to this many bytes, copying a datagram from the spill costs less than a recvmsg more than a recvfrom. */
#define CHEAP_COPY 4096

/* One datagram: 0, an errno, or -1 when it was kept because it did not fit. Every receive offers the slab's whole size, so
 * what lies in front of a datagram never decides whether it is cut. */
static int receive_one(struct sock *sock, struct slab *slab) {
  size_t room = slab->size - slab->used;
  struct row row = {(int32_t)slab->used, 0, 0, 0, 0, -1};
  bool direct = room == slab->size;
  bool plain = !sock->ancillary && (direct || sock->last_length <= CHEAP_COPY);
  uint8_t *spill = sock->addon->spill;
  ssize_t size = plain ? receive_whole(sock, slab, direct ? slab->bytes : spill, &row) : receive_parts(sock, slab, &row);
  if (size < 0) return (int)-size;
  size_t length = (size_t)size < slab->size ? (size_t)size : slab->size;
  row.length = sock->last_length = (int32_t)length;
  row.size = (int32_t)size;
  if (length > room) return keep(sock, slab, &row, plain ? 0 : room) ? -1 : ENOMEM;
  if (plain && !direct) memcpy(slab->bytes + slab->used, spill, length);
  add_row(slab, &row);
  return 0;
}

static int32_t receive(struct sock *sock, struct slab *slab) {
  if (!grow_spill(sock->addon, slab->size)) return ENOMEM << 16;
  if (sock->kept && !hand_out_kept(sock, slab)) return NEEDS_ROOM;
  int error = 0;
  while (!error && slab->count < slab->limit && (slab->count == 0 || slab->size - slab->used >= ROOM)) {
    error = receive_one(sock, slab);
    if (error == EINTR) error = 0;
  }
  if (error == -1) return slab->count ? (int32_t)slab->count : NEEDS_ROOM;
  if (error == EAGAIN) error = 0;
  return error << 16 | (int32_t)slab->count;
}

/* Five arguments from `first` on: the slab's ArrayBuffer, the first free byte in it, the table's ArrayBuffer, the first free
 * word in it, and how many datagrams at most. */
static bool call_slab(struct call *call, size_t first, struct slab *slab) {
  uint8_t *table;
  size_t table_size;
  uint32_t start, table_start, limit;
  *slab = (struct slab){0};
  if (!call_buffer(call, first, &slab->bytes, &slab->size) || !call_uint32(call, first + 1, &start)) return false;
  if (!call_buffer(call, first + 2, &table, &table_size) || !call_uint32(call, first + 3, &table_start)) return false;
  if (!call_uint32(call, first + 4, &limit)) return false;
  size_t table_used = (size_t)table_start * sizeof(int32_t);
  if (start % 8 || start > slab->size || slab->size > INT32_MAX || table_used > table_size) {
    call_type_error(call, "the start lies outside of the buffer");
    return false;
  }
  size_t capacity = (table_size - table_used) / sizeof(struct row);
  if (capacity > MAX_COUNT) capacity = MAX_COUNT;
  slab->used = start;
  slab->rows = (struct row *)(void *)(table + table_used);
  slab->limit = limit < capacity ? limit : (uint32_t)capacity;
  return true;
}

struct parcel {
  uint8_t *bytes;
  size_t length;
  struct sockaddr_nl to;
  bool addressed;
};

/* Four arguments from 1 on: the bytes, the destination (one of these), and for TO_ADDRESS its portid and groups. */
enum { TO_PEER, TO_ADDRESS, TO_KERNEL };
static bool call_parcel(struct call *call, struct parcel *parcel) {
  uint32_t destination;
  parcel->to = (struct sockaddr_nl){.nl_family = AF_NETLINK};
  if (!call_bytes(call, 1, &parcel->bytes, &parcel->length) || !call_uint32(call, 2, &destination)) return false;
  parcel->addressed = destination != TO_PEER;
  if (destination != TO_ADDRESS) return true;
  return call_uint32(call, 3, &parcel->to.nl_pid) && call_uint32(call, 4, &parcel->to.nl_groups);
}

static int32_t send_parcel(struct sock *sock, const struct parcel *parcel) {
  const struct sockaddr *to = parcel->addressed ? (const struct sockaddr *)&parcel->to : NULL;
  socklen_t to_length = parcel->addressed ? sizeof parcel->to : 0;
  ssize_t sent = sendto(sock->fd, parcel->bytes, parcel->length, MSG_DONTWAIT, to, to_length);
  return sent < 0 ? -errno : (int32_t)sent;
}

/* send(handle, bytes, destination, portid, groups): the bytes sent, or minus the errno. */
napi_value js_send(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  struct parcel parcel;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_parcel(&call, &parcel)) return NULL;
  return call_result(&call, send_parcel(sock, &parcel));
}

/* receive(handle, slab, start, table, tableStart, limit): see the results above. */
napi_value js_receive(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  struct slab slab;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call)) || !call_slab(&call, 1, &slab)) return NULL;
  return call_result(&call, receive(sock, &slab));
}

/* exchange(handle, bytes, destination, portid, groups, slab, start, table, tableStart, limit): as receive, or minus the errno
 * of the send. */
napi_value js_exchange(napi_env env, napi_callback_info info) {
  struct call call;
  struct sock *sock;
  struct slab slab;
  struct parcel parcel;
  if (!call_begin(&call, env, info) || !(sock = call_sock(&call))) return NULL;
  if (!call_parcel(&call, &parcel) || !call_slab(&call, 5, &slab)) return NULL;
  int32_t sent = send_parcel(sock, &parcel);
  return call_result(&call, sent < 0 ? sent : receive(sock, &slab));
}
