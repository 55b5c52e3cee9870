/* What the C library says of links and addresses: getifaddrs(), if_nameindex() and their like. */
#include "../programs/say.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>

/* An address with all that belongs to it: "inet 10.0.0.1", "inet6 fe80::1%2", "packet 2/1 02:00:00:00:00:10". */
static void tell_address(const char *what, const struct sockaddr *address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (!address) {
    TELL(" %s none", what);
  } else if (address->sa_family == AF_INET) {
    const struct sockaddr_in *inet = (const void *)address;
    TELL(" %s inet %s:%u", what, inet_ntop(AF_INET, &inet->sin_addr, text, sizeof text), inet->sin_port);
  } else if (address->sa_family == AF_INET6) {
    const struct sockaddr_in6 *inet6 = (const void *)address;
    TELL(" %s inet6 %s%%%u", what, inet_ntop(AF_INET6, &inet6->sin6_addr, text, sizeof text), inet6->sin6_scope_id);
  } else {
    const struct sockaddr_ll *link = (const void *)address;
    TELL(" %s packet %d/%u/%d", what, link->sll_ifindex, link->sll_hatype, link->sll_protocol);
    for (int i = 0; i < link->sll_halen; i++) TELL("%c%02x", i == 0 ? ' ' : ':', link->sll_addr[i]);
  }
}

static void tell_addresses(void) {
  struct ifaddrs *list;
  if (getifaddrs(&list) < 0) {
    TELL("getifaddrs: %s\n", strerrorname_np(errno));
    return;
  }
  for (const struct ifaddrs *item = list; item; item = item->ifa_next) {
    TELL("%s %x", item->ifa_name, item->ifa_flags);
    tell_address("is", item->ifa_addr);
    tell_address("of", item->ifa_netmask);
    tell_address("other", item->ifa_broadaddr);
    TELL(", data %d\n", item->ifa_data != NULL);
  }
  freeifaddrs(list);
}

static void tell_names(void) {
  struct if_nameindex *list = if_nameindex();
  if (!list) {
    TELL("if_nameindex: %s\n", strerrorname_np(errno));
    return;
  }
  for (const struct if_nameindex *item = list; item->if_index != 0; item++) {
    char name[IFNAMSIZ] = "";
    TELL("%u %s, %u %s\n", item->if_index, item->if_name, if_nametoindex(item->if_name),
         if_indextoname(item->if_index, name));
  }
  if_freenameindex(list);
}

int main(void) {
  tell_names();
  tell_addresses();
  return 0;
}
