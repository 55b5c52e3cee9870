/* getifaddrs(): the links and addresses of the kernel that is served, in the order and the form that the C library gives them. */
#include "preload.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* Longest address of a link (MAX_ADDR_LEN), longer than `struct sockaddr_ll` has room for. */
enum { LINK_ADDRESS = 32 };

union address {
  struct sockaddr any;
  struct sockaddr_in inet;
  struct sockaddr_in6 inet6;
  struct sockaddr_ll link;
  uint8_t room[offsetof(struct sockaddr_ll, sll_addr) + LINK_ADDRESS];
};

/* What a program sees is the first member; it points to the others. */
struct entry {
  struct ifaddrs seen;
  union address address, mask, other;
  char name[IFNAMSIZ];
  /* Of a link. */
  int index;
  struct rtnl_link_stats statistics;
};

/* Entries, in one piece of memory that freeifaddrs() gives back. */
struct list {
  struct entry *entries;
  size_t count;
  /* How many of the first ones are links, and which of them had the last address. */
  size_t links, last;
};

static void set_link_address(union address *address, struct sockaddr **seen, const struct ifinfomsg *link,
                             const struct rtattr *item) {
  size_t length = RTA_PAYLOAD(item);
  if (length > LINK_ADDRESS) return;
  address->link = (struct sockaddr_ll){.sll_family = AF_PACKET,
                                       .sll_ifindex = link->ifi_index,
                                       .sll_hatype = link->ifi_type,
                                       .sll_halen = (unsigned char)length};
  memcpy(address->room + offsetof(struct sockaddr_ll, sll_addr), RTA_DATA(item), length);
  *seen = &address->any;
}

static void set_name(struct entry *entry, const struct rtattr *item) {
  size_t length = strnlen(RTA_DATA(item), RTA_PAYLOAD(item));
  if (length >= IFNAMSIZ) return;
  memcpy(entry->name, RTA_DATA(item), length);
  entry->name[length] = '\0';
}

static void set_statistics(struct entry *entry, const struct rtattr *item) {
  size_t length = RTA_PAYLOAD(item);
  memcpy(&entry->statistics, RTA_DATA(item), length < sizeof entry->statistics ? length : sizeof entry->statistics);
  entry->seen.ifa_data = &entry->statistics;
}

static void add_link(struct list *list, const struct nlmsghdr *message) {
  struct entry *entry = &list->entries[list->count++];
  const struct ifinfomsg *link = NLMSG_DATA(message);
  entry->index = link->ifi_index;
  entry->seen.ifa_flags = link->ifi_flags;
  int left = (int)IFLA_PAYLOAD(message);
  for (const struct rtattr *item = IFLA_RTA(link); RTA_OK(item, left); item = RTA_NEXT(item, left)) {
    switch (item->rta_type) {
      case IFLA_ADDRESS: set_link_address(&entry->address, &entry->seen.ifa_addr, link, item); break;
      case IFLA_BROADCAST: set_link_address(&entry->other, &entry->seen.ifa_broadaddr, link, item); break;
      case IFLA_IFNAME: set_name(entry, item); break;
      case IFLA_STATS: set_statistics(entry, item); break;
    }
  }
}

/* Where the bytes of an address lie, and how many they are; NULL for a family that is neither of the two. */
static uint8_t *bytes_of(union address *address, int family, size_t *size) {
  *size = family == AF_INET ? sizeof address->inet.sin_addr : sizeof address->inet6.sin6_addr;
  if (family == AF_INET) return (uint8_t *)&address->inet.sin_addr;
  return family == AF_INET6 ? (uint8_t *)&address->inet6.sin6_addr : NULL;
}

static void set_address(union address *address, struct sockaddr **seen, const struct ifaddrmsg *message,
                        const struct rtattr *item) {
  size_t size;
  uint8_t *bytes = bytes_of(address, message->ifa_family, &size);
  if (RTA_PAYLOAD(item) != size) return;
  memset(address, 0, sizeof *address);
  address->any.sa_family = message->ifa_family;
  memcpy(bytes, RTA_DATA(item), size);
  *seen = &address->any;
  if (message->ifa_family != AF_INET6) return;
  const struct in6_addr *inet6 = &address->inet6.sin6_addr;
  if (IN6_IS_ADDR_LINKLOCAL(inet6) || IN6_IS_ADDR_MC_LINKLOCAL(inet6)) address->inet6.sin6_scope_id = message->ifa_index;
}

static void set_mask(struct entry *entry, const struct ifaddrmsg *message) {
  size_t size;
  uint8_t *bytes = bytes_of(&entry->mask, message->ifa_family, &size);
  for (unsigned bit = 0; bit < message->ifa_prefixlen && bit < size * 8; bit++) bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
  entry->mask.any.sa_family = message->ifa_family;
  entry->seen.ifa_netmask = &entry->mask.any;
}

/* The local address is the link's. Where there is one, the other is that of the far end, which a broadcast address displaces. */
static void set_addresses(struct entry *entry, const struct ifaddrmsg *message, const struct rtattr *const items[]) {
  const struct rtattr *local = items[IFA_LOCAL] ? items[IFA_LOCAL] : items[IFA_ADDRESS];
  const struct rtattr *far = items[IFA_LOCAL] ? items[IFA_ADDRESS] : NULL;
  if (items[IFA_BROADCAST]) far = items[IFA_BROADCAST];
  if (local) set_address(&entry->address, &entry->seen.ifa_addr, message, local);
  if (far) set_address(&entry->other, &entry->seen.ifa_broadaddr, message, far);
  if (items[IFA_LABEL]) set_name(entry, items[IFA_LABEL]);
  set_mask(entry, message);
}

/* The entry of a link. Addresses come link by link, so the search begins where the last one ended. */
static const struct entry *find_link(struct list *list, int index) {
  for (size_t i = 0; i < list->links; i++) {
    const struct entry *link = &list->entries[(list->last + i) % list->links];
    if (link->index != index) continue;
    list->last = (size_t)(link - list->entries);
    return link;
  }
  return NULL;
}

/* An address of a link that came after the links were read is passed over. */
static void add_address(struct list *list, const struct nlmsghdr *message) {
  const struct ifaddrmsg *address = NLMSG_DATA(message);
  const struct rtattr *items[IFA_MAX + 1] = {0};
  int left = (int)IFA_PAYLOAD(message);
  const struct entry *link = find_link(list, (int)address->ifa_index);
  if (!link || (address->ifa_family != AF_INET && address->ifa_family != AF_INET6)) return;
  for (const struct rtattr *item = IFA_RTA(address); RTA_OK(item, left); item = RTA_NEXT(item, left)) {
    if (item->rta_type <= IFA_MAX) items[item->rta_type] = item;
  }
  struct entry *entry = &list->entries[list->count++];
  entry->seen.ifa_flags = link->seen.ifa_flags;
  memcpy(entry->name, link->name, IFNAMSIZ);
  set_addresses(entry, address, items);
}

static size_t count(const struct route_dump *dump, uint16_t type, size_t size) {
  size_t number = 0;
  for (const struct nlmsghdr *message = NULL; (message = route_dump_next(dump, message, type, size));) number++;
  return number;
}

static int make_list(struct list *list, const struct route_dump *links, const struct route_dump *addresses) {
  size_t room = count(links, RTM_NEWLINK, sizeof(struct ifinfomsg)) +
                count(addresses, RTM_NEWADDR, sizeof(struct ifaddrmsg));
  *list = (struct list){.entries = calloc(room ? room : 1, sizeof *list->entries)};
  if (!list->entries) return ENOMEM;
  for (const struct nlmsghdr *message = NULL;
       (message = route_dump_next(links, message, RTM_NEWLINK, sizeof(struct ifinfomsg)));) {
    add_link(list, message);
  }
  list->links = list->count;
  for (const struct nlmsghdr *message = NULL;
       (message = route_dump_next(addresses, message, RTM_NEWADDR, sizeof(struct ifaddrmsg)));) {
    add_address(list, message);
  }
  for (size_t i = 0; i < list->count; i++) {
    list->entries[i].seen.ifa_name = list->entries[i].name;
    if (i + 1 < list->count) list->entries[i].seen.ifa_next = &list->entries[i + 1].seen;
  }
  return 0;
}

PUBLIC int getifaddrs(struct ifaddrs **result) {
  if (!*kernel_path) return real()->getifaddrs(result);
  struct route_dump links, addresses = {0};
  struct list list;
  int error = route_dump(RTM_GETLINK, &links);
  if (!error) error = route_dump(RTM_GETADDR, &addresses);
  if (!error) error = make_list(&list, &links, &addresses);
  route_dump_free(&links);
  route_dump_free(&addresses);
  if (error) {
    errno = error;
    return -1;
  }
  *result = list.count > 0 ? &list.entries->seen : NULL;
  if (list.count == 0) free(list.entries);
  return 0;
}

PUBLIC void freeifaddrs(struct ifaddrs *list) {
  if (!*kernel_path) real()->freeifaddrs(list);
  else free(list);
}
