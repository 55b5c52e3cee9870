/* router-advertisement LINK HEX: sends a router advertisement by a link of its network namespace, given by index, to all nodes:
 * an ICMPv6 message in hex, whose checksum the kernel computes. */
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
	unsigned char message[1024];
	if (argc < 3 || strlen(argv[2]) > 2 * sizeof message) return 2;
	size_t length = strlen(argv[2]) / 2;
	for (size_t i = 0; i < length; i++) sscanf(argv[2] + 2 * i, "%2hhx", message + i);
	int hops = 255, link = atoi(argv[1]), fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	struct sockaddr_in6 all = {.sin6_family = AF_INET6, .sin6_scope_id = link};
	memcpy(&all.sin6_addr, "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &link, sizeof link) ||
	    sendto(fd, message, length, 0, (struct sockaddr *)&all, sizeof all) < 0) {
		perror("router-advertisement");
		return 1;
	}
	return 0;
}
