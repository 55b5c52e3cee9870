/* The article's second user program: joins group 1 and prints the first message that the kernel module sends there. */
#include <linux/netlink.h>
#include <stdio.h>
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
  } buffer = {0};
  struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_pid = (__u32)getpid(), .nl_groups = 1};
  struct sockaddr_nl sender;
  struct iovec piece = {.iov_base = &buffer, .iov_len = sizeof buffer};
  struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &piece, .msg_iovlen = 1};

  int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_TEST);
  if (fd < 0) return fail("socket");
  printf("Waiting for message from kernel\n");
  if (bind(fd, (struct sockaddr *)&self, sizeof self) < 0) return fail("bind");
  if (recvmsg(fd, &message, 0) < 0) return fail("recvmsg");
  printf("Received message payload: %s\n", (char *)NLMSG_DATA(&buffer.header));
  return close(fd);
}
