/* multicast-router 4|6 IN OUT [SOURCE GROUP]: routes multicast between two links of its network namespace, given by index, and
 * the packets of SOURCE to GROUP from the first to the second. Says `ready`, and ends when its input does. */
#include <arpa/inet.h>
#include <linux/mroute.h>
#include <linux/mroute6.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int result, const char *what) {
	if (result >= 0) return;
	perror(what);
	exit(1);
}

static void set(int fd, int level, int name, const void *value, socklen_t size, const char *what) {
	check(setsockopt(fd, level, name, value, size), what);
}

static void route4(const int *links, char **flow) {
	int one = 1, fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP);
	check(fd, "socket");
	set(fd, IPPROTO_IP, MRT_INIT, &one, sizeof one, "MRT_INIT");
	for (int i = 0; i < 2; i++) {
		struct vifctl vif = {.vifc_vifi = i, .vifc_flags = VIFF_USE_IFINDEX, .vifc_threshold = 1};
		vif.vifc_lcl_ifindex = links[i];
		set(fd, IPPROTO_IP, MRT_ADD_VIF, &vif, sizeof vif, "MRT_ADD_VIF");
	}
	if (!flow) return;
	struct mfcctl entry = {.mfcc_parent = 0};
	inet_pton(AF_INET, flow[0], &entry.mfcc_origin);
	inet_pton(AF_INET, flow[1], &entry.mfcc_mcastgrp);
	entry.mfcc_ttls[1] = 3;
	set(fd, IPPROTO_IP, MRT_ADD_MFC, &entry, sizeof entry, "MRT_ADD_MFC");
}

static void route6(const int *links, char **flow) {
	int one = 1, fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	check(fd, "socket");
	set(fd, IPPROTO_IPV6, MRT6_INIT, &one, sizeof one, "MRT6_INIT");
	for (int i = 0; i < 2; i++) {
		struct mif6ctl mif = {.mif6c_mifi = i, .vifc_threshold = 1, .mif6c_pifi = links[i]};
		set(fd, IPPROTO_IPV6, MRT6_ADD_MIF, &mif, sizeof mif, "MRT6_ADD_MIF");
	}
	if (!flow) return;
	struct mf6cctl entry = {.mf6cc_parent = 0};
	inet_pton(AF_INET6, flow[0], &entry.mf6cc_origin.sin6_addr);
	inet_pton(AF_INET6, flow[1], &entry.mf6cc_mcastgrp.sin6_addr);
	IF_SET(1, &entry.mf6cc_ifset);
	set(fd, IPPROTO_IPV6, MRT6_ADD_MFC, &entry, sizeof entry, "MRT6_ADD_MFC");
}

int main(int argc, char **argv) {
	if (argc < 4) return 2;
	int links[2] = {atoi(argv[2]), atoi(argv[3])};
	(strcmp(argv[1], "4") ? route6 : route4)(links, argc > 5 ? argv + 4 : NULL);
	puts("ready");
	fflush(stdout);
	char byte;
	while (read(0, &byte, 1) > 0) continue;
	return 0;
}
