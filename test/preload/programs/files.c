/* A netlink socket as a file: ioctl(), calls with offsets, what it cannot, and the flags that every send and receive takes. */
#include "say.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>

enum { ROOM = 16 };

static int sender, receiver;
static char text[ROOM];

static void ioctls(void) {
  int number = -7, off = 0, on = 1;
  send_to(sender, 78, 0, "hello", 0);
  SAY("FIONREAD", ioctl(receiver, FIONREAD, &number));
  TELL("%d\n", number);
  SAY("SIOCOUTQ", ioctl(receiver, SIOCOUTQ, &number));
  SAY("SIOCATMARK", ioctl(receiver, SIOCATMARK, &number));
  SAY("SIOCGSTAMP", ioctl(receiver, SIOCGSTAMP_OLD, &(struct timeval){0}));
  SAY("FIOQSIZE", ioctl(receiver, FIOQSIZE, &number));
  SAY("unknown", ioctl(receiver, 0x12345678, &number));
  TELL("terminal: %d\n", isatty(receiver));
  SAY("FIOCLEX", ioctl(receiver, FIOCLEX));
  TELL("%d\n", fcntl(receiver, F_GETFD));
  SAY("FIONCLEX", ioctl(receiver, FIONCLEX));
  TELL("%d\n", fcntl(receiver, F_GETFD));
  SAY("FIONBIO", ioctl(receiver, FIONBIO, &on));
  SAY("received", recv(receiver, text, ROOM, 0));
  SAY("nothing", recv(receiver, text, ROOM, 0));
  SAY("FIONBIO", ioctl(receiver, FIONBIO, &off));
  SAY("FIOASYNC", ioctl(receiver, FIOASYNC, &off));
  SAY("FIOSETOWN", ioctl(receiver, FIOSETOWN, &off));
  SAY("FIOGETOWN", ioctl(receiver, FIOGETOWN, &number));
}

static void say_link(const char *what, unsigned long command, const char *name, int index) {
  struct ifreq request = {.ifr_ifindex = index};
  strncpy(request.ifr_name, name, IFNAMSIZ);
  SAY(what, ioctl(receiver, command, &request));
  if (command == SIOCGIFINDEX) TELL("%.*s %d\n", IFNAMSIZ, request.ifr_name, *name ? request.ifr_ifindex : 0);
  else TELL("%.*s\n", IFNAMSIZ, request.ifr_name);
}

static void links(void) {
  say_link("index of lo", SIOCGIFINDEX, "lo", 0);
  say_link("name of 1", SIOCGIFNAME, "", 1);
  SAY("no such name", ioctl(receiver, SIOCGIFINDEX, &(struct ifreq){.ifr_name = "no-such"}));
  SAY("a long name", ioctl(receiver, SIOCGIFINDEX, &(struct ifreq){.ifr_name = "sixteen-or-more."}));
  SAY("no such index", ioctl(receiver, SIOCGIFNAME, &(struct ifreq){.ifr_ifindex = 9999}));
  SAY("index, nowhere", ioctl(receiver, SIOCGIFINDEX, (void *)8));
  SAY("name, nowhere", ioctl(receiver, SIOCGIFNAME, (void *)8));
}

static void offsets(void) {
  struct sockaddr_nl peer = at(78, 0);
  struct iovec piece = {text, 3};
  connect(sender, (struct sockaddr *)&peer, sizeof peer);
  memcpy(text, "abc", 3);
  SAY("pwritev2", pwritev2(sender, &piece, 1, -1, 0));
  SAY("preadv2", preadv2(receiver, &piece, 1, -1, 0));
  SAY("preadv2 at 0", preadv2(receiver, &piece, 1, 0, 0));
  SAY("pwritev2 at 5", pwritev2(sender, &piece, 1, 5, 0));
  SAY("preadv", preadv(receiver, &piece, 1, 0));
  SAY("pread", pread(receiver, text, ROOM, 0));
  SAY("pwrite", pwrite(sender, text, 3, 0));
  SAY("lseek", lseek(receiver, 0, SEEK_SET));
  SAY("fsync", fsync(receiver));
  SAY("ftruncate", ftruncate(receiver, 0));
  SAY("mmap", mmap(NULL, 4096, PROT_READ, MAP_SHARED, receiver, 0) == MAP_FAILED ? -1 : 0);
  SAY("F_GETPIPE_SZ", fcntl(receiver, F_GETPIPE_SZ));
  struct stat status;
  SAY("fstat", fstat(receiver, &status));
  TELL("socket: %d\n", S_ISSOCK(status.st_mode));
  SAY("nothing was sent", recv(receiver, text, ROOM, MSG_DONTWAIT));
}

/* Flags that do nothing here are no error. */
static void flags(void) {
  static const unsigned all[] = {MSG_DONTROUTE, MSG_CTRUNC, MSG_TRUNC, MSG_EOR, MSG_WAITALL, MSG_CONFIRM, MSG_ERRQUEUE,
                                 MSG_NOSIGNAL, MSG_MORE, MSG_WAITFORONE, MSG_BATCH, MSG_ZEROCOPY, MSG_FASTOPEN,
                                 MSG_CMSG_CLOEXEC, 0x80000000};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct iovec room = {text, 3}, bytes = {"flags", 5};
    struct msghdr in = {.msg_iov = &room, .msg_iovlen = 1, .msg_flags = -1};
    struct msghdr out = {.msg_iov = &bytes, .msg_iovlen = 1};
    TELL("%x: ", all[i]);
    SAY("sendto", send_to(sender, 78, 0, "flags", (int)all[i] | MSG_DONTWAIT));
    SAY("sendmsg", sendmsg(sender, &out, (int)all[i] | MSG_DONTWAIT));
    SAY("recvmsg", recvmsg(receiver, &in, (int)all[i] | MSG_DONTWAIT));
    TELL("flags %x\n", in.msg_flags);
    while (recv(receiver, text, ROOM, MSG_DONTWAIT) > 0) continue;
  }
}

/* The forms in which programs ask how long a datagram is. */
static void lengths(void) {
  SAY("nothing, no room", recv(receiver, text, 0, MSG_DONTWAIT));
  send_to(sender, 78, 0, "flags", 0);
  SAY("peek", recv(receiver, NULL, 0, MSG_PEEK));
  SAY("peek, whole length", recv(receiver, NULL, 0, MSG_PEEK | MSG_TRUNC));
  SAY("whole length", recv(receiver, NULL, 0, MSG_TRUNC));
  SAY("taken", recv(receiver, text, ROOM, MSG_DONTWAIT));
}

int main(void) {
  sender = bound(77, 0);
  receiver = bound(78, 0);
  ioctls();
  links();
  offsets();
  flags();
  lengths();
  return 0;
}
