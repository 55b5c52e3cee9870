/** Address family of netlink sockets (`linux/socket.h`). */
export const AF_NETLINK = 16

/** Length of `struct nlmsghdr` in bytes. */
export const NLMSG_HDRLEN = 16

/** Length of `struct nlattr` in bytes. */
export const NLA_HDRLEN = 4

/** `n` rounded up to the four bytes that messages and attributes are aligned to. */
export function align4(n: number): number {
  return (n + 3) & ~3
}

// Bits of `nla_type` that are not the attribute's number.

/** Bit of `nla_type`: the payload is a nest of attributes. */
export const NLA_F_NESTED = 0x8000
/** Bit of `nla_type`: the payload is in network byte order. */
export const NLA_F_NET_BYTEORDER = 0x4000
/** The bits of `nla_type` that are the attribute's number. */
export const NLA_TYPE_MASK = 0x3fff

/** Netlink protocols by their C name (`linux/netlink.h`). */
export const protocols = {
  NETLINK_ROUTE: 0,
  NETLINK_UNUSED: 1,
  NETLINK_USERSOCK: 2,
  NETLINK_FIREWALL: 3,
  NETLINK_SOCK_DIAG: 4,
  NETLINK_NFLOG: 5,
  NETLINK_XFRM: 6,
  NETLINK_SELINUX: 7,
  NETLINK_ISCSI: 8,
  NETLINK_AUDIT: 9,
  NETLINK_FIB_LOOKUP: 10,
  NETLINK_CONNECTOR: 11,
  NETLINK_NETFILTER: 12,
  NETLINK_IP6_FW: 13,
  NETLINK_DNRTMSG: 14,
  NETLINK_KOBJECT_UEVENT: 15,
  NETLINK_GENERIC: 16,
  NETLINK_SCSITRANSPORT: 18,
  NETLINK_ECRYPTFS: 19,
  NETLINK_RDMA: 20,
  NETLINK_CRYPTO: 21,
  NETLINK_SMC: 22,
} as const

/** Message types below 16 belong to netlink itself (`linux/netlink.h`). */
export const controlTypes = {
  NLMSG_NOOP: 1,
  NLMSG_ERROR: 2,
  NLMSG_DONE: 3,
  NLMSG_OVERRUN: 4,
} as const

/** A message that says nothing. */
export const NLMSG_NOOP = 1
/** An acknowledgement: the errno is 0 where the request was done. */
export const NLMSG_ERROR = 2
/** The end of a dump, with the errno that it ended by, or 0. */
export const NLMSG_DONE = 3
/** Messages were lost (Linux never sends it). */
export const NLMSG_OVERRUN = 4
/** The first message type that belongs to the protocol. */
export const NLMSG_MIN_TYPE = 16

// Flags of `nlmsg_flags` that every message may have (`linux/netlink.h`).

/** The message asks for something. */
export const NLM_F_REQUEST = 0x01
/** The message is one of several, which NLMSG_DONE ends. */
export const NLM_F_MULTI = 0x02
/** The request is to be acknowledged where it succeeds, too. */
export const NLM_F_ACK = 0x04
/** The notification of what the request changes is to come to its sender, too. */
export const NLM_F_ECHO = 0x08
/** What is dumped has changed meanwhile: the dump may not fit together. */
export const NLM_F_DUMP_INTR = 0x10
/** The dump was filtered as the request asked for. */
export const NLM_F_DUMP_FILTERED = 0x20
// Flags of a request that gets something.

/** Of a question: all objects, and not one. */
export const NLM_F_ROOT = 0x100
/** Of a question: all objects that fit. */
export const NLM_F_MATCH = 0x200
/** Of a question: all objects at one moment (Linux takes no notice). */
export const NLM_F_ATOMIC = 0x400
/** Of a question: a dump. */
export const NLM_F_DUMP = NLM_F_ROOT | NLM_F_MATCH
// Flags of a request that makes something.

/** Of a request that makes something: it may take the place of what is there. */
export const NLM_F_REPLACE = 0x100
/** Of a request that makes something: it is refused where it is there already. */
export const NLM_F_EXCL = 0x200
/** Of a request that makes something: it is made where it is not there. */
export const NLM_F_CREATE = 0x400
/** Of a request that makes something: it goes to the end of the list. */
export const NLM_F_APPEND = 0x800
// Flags of a request that deletes something.

/** Of a request that deletes something: not what stands on it. */
export const NLM_F_NONREC = 0x100
/** Of a request that deletes something: all that fits. */
export const NLM_F_BULK = 0x200
// Flags of an acknowledgement.

/** Of an acknowledgement: of the request it has the header only. */
export const NLM_F_CAPPED = 0x100
/** Of an acknowledgement: it has attributes, the extended ack. */
export const NLM_F_ACK_TLVS = 0x200

/** Options of level SOL_NETLINK (`linux/netlink.h`). */
export const netlinkOptions = {
  NETLINK_ADD_MEMBERSHIP: 1,
  NETLINK_DROP_MEMBERSHIP: 2,
  NETLINK_PKTINFO: 3,
  NETLINK_BROADCAST_ERROR: 4,
  NETLINK_NO_ENOBUFS: 5,
  NETLINK_LISTEN_ALL_NSID: 8,
  NETLINK_LIST_MEMBERSHIPS: 9,
  NETLINK_CAP_ACK: 10,
  NETLINK_EXT_ACK: 11,
  NETLINK_GET_STRICT_CHK: 12,
} as const
