/* The article's first user program: sends "Hello you!" to the kernel module, and prints what comes back. */
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NETLINK_TEST 17
#define MAX_PAYLOAD 1024

static int fail(const char *what) {
  perror(what);
  return 1;
}

int main(void) {
  union {
    struct nlmsghdr header;
    char bytes[NLMSG_SPACE(MAX_PAYLOAD)];
  } buffer = {.header = {.nlmsg_len = NLMSG_SPACE(MAX_PAYLOAD), .nlmsg_pid = (__u32)getpid()}};
  struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_pid = (__u32)getpid()};
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  struct iovec piece = {.iov_base = &buffer, .iov_len = buffer.header.nlmsg_len};
  struct msghdr message = {.msg_name = &kernel, .msg_namelen = sizeof kernel, .msg_iov = &piece, .msg_iovlen = 1};

  int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_TEST);
  if (fd < 0) return fail("socket");
  if (bind(fd, (struct sockaddr *)&self, sizeof self) < 0) return fail("bind");
  strcpy(NLMSG_DATA(&buffer.header), "Hello you!");
  if (sendmsg(fd, &message, 0) < 0) return fail("sendmsg");
  memset(&buffer, 0, sizeof buffer);
  if (recvmsg(fd, &message, 0) < 0) return fail("recvmsg");
  printf("Received message payload: %s\n", (char *)NLMSG_DATA(&buffer.header));
  return close(fd);
}
