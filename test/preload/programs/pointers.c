/* What calls give when the program's pointers lead nowhere: an error, and nothing worse. */
#include "say.h"

#include <linux/filter.h>

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

int main(void) {
  int a = bound(77, 0), b = bound(78, 0);
  socklen_t length = 12;
  int value;
  receives(a, b);
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
