/* What a netlink socket of Linux can and one of a served kernel cannot: each is refused, and harms nothing. */
#include "../programs/say.h"

#include <fcntl.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

int main(void) {
  int sender = bound(77, 0), receiver = bound(78, 0), file = memfd_create("bytes", 0), ends[2];
  struct sockaddr_nl peer = at(78, 0);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  char text[16] = "";
  if (connect(sender, (struct sockaddr *)&peer, sizeof peer) < 0 || pipe(ends) < 0) return 1;
  if (write(file, "bytes", 5) != 5 || write(ends[1], "bytes", 5) != 5) return 1;
  SAY("sendfile to it", sendfile(sender, file, &(off_t){0}, 5));
  SAY("sendfile from it", sendfile(file, receiver, NULL, 5));
  SAY("splice to it", splice(ends[0], NULL, sender, NULL, 5, SPLICE_F_NONBLOCK));
  SAY("splice from it", splice(receiver, NULL, ends[1], NULL, 5, SPLICE_F_NONBLOCK));
  SAY("flags of a link", ioctl(sender, SIOCGIFFLAGS, &request));
  SAY("setting them", ioctl(sender, SIOCSIFFLAGS, &request));
  SAY("sends", send(sender, "on", 2, 0));
  SAY("receives", recv(receiver, text, sizeof text, MSG_DONTWAIT));
  SAY("nothing else", recv(receiver, text, sizeof text, MSG_DONTWAIT));
  return 0;
}
