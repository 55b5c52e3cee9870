#include "common.h"

#include <errno.h>
#include <net/if.h>
#include <sys/socket.h>
#include <time.h>

void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

uint32_t number_argument(int argc, char **argv, int index, uint32_t fallback) {
  return index < argc ? (uint32_t)strtoul(argv[index], NULL, 10) : fallback;
}

uint32_t interface_index(const char *name) {
  uint32_t index = if_nametoindex(name);
  if (index == 0) die(name);
  return index;
}

uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

long peak_rss_kb(void) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long value = 0;
  if (file == NULL) return 0;
  while (fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "VmHWM: %ld", &value) == 1) break;
  }
  fclose(file);
  return value;
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

void sort_doubles(double *values, size_t count) {
  qsort(values, count, sizeof *values, compare_doubles);
}

struct mnl_socket *open_socket(int protocol) {
  struct mnl_socket *socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
  if (socket == NULL) die("mnl_socket_open2");
  if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) die("mnl_socket_bind");
  return socket;
}

void set_receive_buffer(struct mnl_socket *socket, int bytes) {
  if (setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) {
    die("SO_RCVBUFFORCE");
  }
}

void send_all(struct mnl_socket *socket, const void *data, size_t length) {
  if (mnl_socket_sendto(socket, data, length) < 0) die("mnl_socket_sendto");
}

size_t receive(struct mnl_socket *socket, void *buffer, size_t size) {
  ssize_t length = mnl_socket_recvfrom(socket, buffer, size);
  if (length < 0) die("mnl_socket_recvfrom");
  return (size_t)length;
}

void request_dump(struct mnl_socket *socket, uint16_t type, uint8_t family, size_t header_length, uint32_t seq) {
  char buffer[256];
  struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
  message->nlmsg_type = type;
  message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message->nlmsg_seq = seq;
  *(uint8_t *)mnl_nlmsg_put_extra_header(message, header_length) = family;
  send_all(socket, message, message->nlmsg_len);
}

void report_sample(struct report *report, double value) {
  if (report->samples < SAMPLES_MAX) report->sample[report->samples++] = value;
}

void report_more(struct report *report, const char *name, double value) {
  size_t used = strlen(report->more);
  snprintf(report->more + used, sizeof report->more - used, ",\"%s\":%.3f", name, value);
}

void report_print(const struct report *report) {
  printf("{\"workload\":\"%s\",\"side\":\"%s\",\"unit\":\"%s\",\"count\":%llu,\"check\":\"%llu\",\"samples\":[",
         report->workload, report->side, report->unit, (unsigned long long)report->count,
         (unsigned long long)report->check);
  for (size_t i = 0; i < report->samples; i++) printf("%s%.4f", i ? "," : "", report->sample[i]);
  printf("],\"peakRssKb\":%ld%s}\n", peak_rss_kb(), report->more);
}
