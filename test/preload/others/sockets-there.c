/* What a netlink socket says of itself, if there are any. */
#include "../programs/say.h"

int main(void) {
  int fd = netlink(0);
  if (fd < 0) {
    TELL("socket: %s\n", strerrorname_np(errno));
    return 0;
  }
  int type = 0, domain = 0;
  socklen_t length = sizeof type;
  getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length);
  getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length);
  struct sockaddr_nl address = {0};
  length = sizeof address;
  getsockname(fd, (struct sockaddr *)&address, &length);
  TELL("type %d, domain %d, family %d\n", type, domain, address.nl_family);
  return 0;
}
