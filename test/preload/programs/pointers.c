/* What calls give when the program's pointers lead nowhere: an error, and nothing worse. */
#include "say.h"

#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>

static void *volatile nowhere = (void *)16;

static void receives(int a, int b) {
  char text[9];
  socklen_t length = sizeof(struct sockaddr_nl);
  struct sockaddr_nl from;
  SAY("send", send_to(a, 78, 0, "one", 0));
  SAY("recv", recv(b, nowhere, 9, 0));
  SAY("what is left", recv(b, text, sizeof text, MSG_DONTWAIT));
  SAY("send", send_to(a, 78, 0, "two", 0));
  SAY("read", read(b, nowhere, 9));
  SAY("send", send_to(a, 78, 0, "three", 0));
  SAY("recvfrom", recvfrom(b, text, sizeof text, 0, nowhere, &length));
  SAY("what is left", recv(b, text, sizeof text, MSG_DONTWAIT));
  SAY("send", send_to(a, 78, 0, "four", 0));
  struct iovec pieces[] = {{text, 2}, {nowhere, 9}};
  struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = pieces, .msg_iovlen = 2};
  SAY("recvmsg", recvmsg(b, &message, 0));
  SAY("what is left", recv(b, text, sizeof text, MSG_DONTWAIT));
  SAY("send", send_to(a, 78, 0, "5", 0));
  message.msg_namelen = sizeof from;
  SAY("recvmsg that needs less", recvmsg(b, &message, 0));
  message.msg_iov = NULL;
  SAY("recvmsg without pieces", recvmsg(b, &message, MSG_DONTWAIT));
  SAY("recvmsg of nothing", recvmsg(b, NULL, MSG_DONTWAIT));
  SAY("sendmsg of nothing", sendmsg(a, NULL, 0));
}

/* `length` bytes before memory that is not there. */
static void *before_the_end(size_t length) {
  static char *end;
  long page = sysconf(_SC_PAGESIZE);
  if (!end) {
    end = (char *)mmap(NULL, 2 * (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + page;
    munmap(end, (size_t)page);
  }
  return end - length;
}

/* Headers and pieces that are not there, that end where memory ends, and that end behind it. */
static void headers(int a, int b) {
  char text[9] = "text";
  struct sockaddr_nl to = at(78, 0);
  struct iovec piece = {text, 4};
  struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1};
  SAY("sendmsg from nowhere", sendmsg(a, nowhere, 0));
  SAY("recvmsg to nowhere", recvmsg(b, nowhere, MSG_DONTWAIT));
  struct msghdr *last = memcpy(before_the_end(sizeof message), &message, sizeof message);
  SAY("sendmsg at the end", sendmsg(a, last, 0));
  piece.iov_len = sizeof text;
  SAY("recvmsg at the end", recvmsg(b, last, MSG_DONTWAIT));
  SAY("sendmsg behind the end", sendmsg(a, before_the_end(sizeof message - 8), 0));
  SAY("recvmsg behind the end", recvmsg(b, before_the_end(sizeof message - 8), MSG_DONTWAIT));
  message.msg_iov = nowhere;
  SAY("sendmsg of pieces that are nowhere", sendmsg(a, &message, 0));
  SAY("recvmsg into pieces that are nowhere", recvmsg(b, &message, MSG_DONTWAIT));
  SAY("writev", writev(a, nowhere, 2));
  SAY("readv", readv(b, nowhere, 2));
  to = at(78, 0);
  message.msg_iov = memcpy(before_the_end(sizeof piece), &piece, sizeof piece);
  SAY("sendmsg of a piece at the end", sendmsg(a, &message, 0));
  SAY("recvmsg into a piece at the end", recvmsg(b, &message, MSG_DONTWAIT));
  to = at(78, 0);
  message.msg_iovlen = 2;
  SAY("sendmsg of a piece behind the end", sendmsg(a, &message, 0));
  message.msg_iovlen = 1025;
  SAY("sendmsg of too many pieces", sendmsg(a, &message, 0));
  SAY("recvmsg into too many pieces", recvmsg(b, &message, MSG_DONTWAIT));
  message.msg_iovlen = 1;
  message.msg_namelen = (socklen_t)-1;
  SAY("sendmsg with a name of -1 bytes", sendmsg(a, &message, 0));
  struct iovec many[1000];
  for (int i = 0; i < 1000; i++) many[i] = piece;
  message = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = many, .msg_iovlen = 1000};
  SAY("sendmsg of many pieces", sendmsg(a, &message, 0));
  for (int i = 0; i < 1000; i++) many[i].iov_len = 10;
  SAY("recvmsg into many pieces", recvmsg(b, &message, MSG_DONTWAIT));
}

/* Calls with several messages: those before the bad one are done. */
static void many_messages(int a, int b) {
  char text[9] = "text";
  struct sockaddr_nl to = at(78, 0);
  struct iovec piece = {text, 4};
  struct mmsghdr *two = before_the_end(sizeof *two);
  two->msg_hdr = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &piece, .msg_iovlen = 1};
  SAY("sendmmsg from nowhere", sendmmsg(a, nowhere, 2, 0));
  SAY("sendmmsg, the second nowhere", sendmmsg(a, two, 2, 0));
  SAY("recvmmsg to nowhere", recvmmsg(b, nowhere, 2, MSG_DONTWAIT, NULL));
  SAY("recvmmsg", recvmmsg(b, two, 1, MSG_DONTWAIT, NULL));
  SAY("recvmmsg, time nowhere", recvmmsg(b, two, 1, MSG_DONTWAIT, nowhere));
  struct timespec time = {.tv_nsec = 1000000000};
  SAY("recvmmsg, wrong time", recvmmsg(b, two, 1, MSG_DONTWAIT, &time));
  time.tv_nsec = -1;
  SAY("recvmmsg, wrong time", recvmmsg(b, two, 1, MSG_DONTWAIT, &time));
  time = (struct timespec){.tv_sec = 0x7fffffffffffffff};
  SAY("send", send_to(a, 78, 0, "x", 0));
  SAY("recvmmsg, any time", recvmmsg(b, two, 1, MSG_DONTWAIT, &time));
  time = (struct timespec){.tv_sec = 100};
  SAY("send", send_to(a, 78, 0, "x", 0));
  SAY("recvmmsg, time", recvmmsg(b, two, 1, MSG_DONTWAIT, &time));
  TELL("left: %ld s\n", (long)time.tv_sec);
}

int main(void) {
  int a = bound(77, 0), b = bound(78, 0);
  socklen_t length = 12;
  int value;
  receives(a, b);
  headers(a, b);
  many_messages(a, b);
  SAY("send from nowhere", send(a, nowhere, 5, 0));
  SAY("sendto nowhere", sendto(a, "x", 1, 0, nowhere, 12));
  SAY("bind", bind(a, nowhere, 12));
  SAY("connect", connect(a, nowhere, 12));
  SAY("getsockname", getsockname(a, nowhere, &length));
  SAY("getsockname, length nowhere", getsockname(a, (struct sockaddr *)&value, nowhere));
  length = 4;
  SAY("getsockopt", getsockopt(a, SOL_SOCKET, SO_RCVBUF, nowhere, &length));
  SAY("getsockopt, length nowhere", getsockopt(a, SOL_SOCKET, SO_RCVBUF, &value, nowhere));
  SAY("setsockopt", setsockopt(a, SOL_SOCKET, SO_RCVBUF, nowhere, 4));
  SAY("setsockopt of a filter", setsockopt(a, SOL_SOCKET, SO_ATTACH_FILTER, nowhere, sizeof(struct sock_fprog)));
  return 0;
}
