#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>

/* Most bytes of control messages (net/core/sysctl, optmem_max), and most pieces: a frame has three before them. */
enum { MOST_CONTROL = 20480, MOST_PIECES = IOV_MAX - 3 };
/* Signals that nothing stands behind are waited for this often before one is taken away. */
enum { MANY_IDLE = 100 };

static ssize_t fail(int error) {
  errno = error;
  return -1;
}

static int total_length(const struct iovec *pieces, size_t count, size_t *length) {
  *length = 0;
  for (size_t i = 0; i < count; i++) {
    if (pieces[i].iov_len > SSIZE_MAX - *length) return EINVAL;
    *length += pieces[i].iov_len;
  }
  return 0;
}

/* Takes a copy of a program's header, whose pieces still have to be looked at. */
static int read_header(struct msghdr *header, const struct msghdr *message) {
  if (copy_in(header, message, sizeof *header)) return EFAULT;
  if (header->msg_name && (int)header->msg_namelen < 0) return EINVAL;
  return header->msg_iovlen > IOV_MAX ? EMSGSIZE : 0;
}

static bool may_wait(int fd, int flags) {
  return !(flags & MSG_DONTWAIT) && !(syscall(SYS_fcntl, fd, F_GETFL) & O_NONBLOCK);
}

static int send_now(int fd, const struct file *file, const struct request *request, const struct iovec *data, size_t count,
                    ssize_t *sent) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return error;
  error = call_make(&call, *request, data, count);
  *sent = call.answer.result;
  call_end(&call);
  return error;
}

/* What the kernel would say of the lengths before it looks at anything else. An address is cut and never refused for its
 * length; control messages may take 20 KiB. */
static int check_lengths(struct msghdr *header) {
  size_t length;
  int error = total_length(header->msg_iov, header->msg_iovlen, &length);
  if (error) return error;
  if (!header->msg_name) header->msg_namelen = 0;
  if (header->msg_namelen > sizeof(struct sockaddr_storage)) header->msg_namelen = sizeof(struct sockaddr_storage);
  if (!header->msg_control) header->msg_controllen = 0;
  if (header->msg_controllen > MOST_CONTROL) return ENOBUFS;
  return length > MAX_FRAME / 2 || header->msg_iovlen > MOST_PIECES ? EMSGSIZE : 0;
}

ssize_t transfer_send(int fd, const struct file *file, const struct msghdr *message, int flags) {
  struct msghdr header;
  int error = read_header(&header, message);
  if (error) return fail(error);
  size_t count = header.msg_iovlen + 2;
  struct iovec data[count];
  if (copy_in(data + 2, header.msg_iov, header.msg_iovlen * sizeof *data)) return fail(EFAULT);
  header.msg_iov = data + 2;
  error = check_lengths(&header);
  if (error) return fail(error);
  data[0] = (struct iovec){.iov_base = header.msg_name, .iov_len = header.msg_namelen};
  data[1] = (struct iovec){.iov_base = header.msg_control, .iov_len = header.msg_controllen};
  struct request request = {.operation = OP_SENDMSG,
                            .a = (uint32_t)flags,
                            .b = (uint32_t)header.msg_namelen,
                            .c = (uint32_t)header.msg_controllen};
  ssize_t sent = 0;
  error = send_now(fd, file, &request, data, count, &sent);
  if (error == EAGAIN && may_wait(fd, flags)) error = waiting_send(fd, file, request, data, count, &sent);
  return error ? fail(error) : sent;
}

/* Puts a datagram of `length` bytes into the pieces, as far as it goes. */
static int scatter(const struct msghdr *header, const uint8_t *bytes, size_t length) {
  struct iovec pieces[header->msg_iovlen + 1];
  size_t count = 0;
  for (size_t left = length; count < header->msg_iovlen && left > 0; count++) {
    pieces[count] = header->msg_iov[count];
    if (pieces[count].iov_len > left) pieces[count].iov_len = left;
    left -= pieces[count].iov_len;
  }
  return copy_out(pieces, count, bytes, length);
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Puts a datagram where the program wants it, and says in `header` what there is. */
static int hand_out(const struct call *call, struct msghdr *header, ssize_t *result) {
  struct datagram_row row;
  if (call->length < sizeof row) return EPROTO;
  memcpy(&row, call->bytes, sizeof row);
  if (row.offset > call->length || row.length > call->length - row.offset || row.control_offset > call->length ||
      row.control_length > call->length - row.control_offset) {
    return EPROTO;
  }
  int error = scatter(header, call->bytes + row.offset, row.length);
  if (!error && header->msg_name) {
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_pid = row.portid, .nl_groups = row.groups};
    error = copy_to(header->msg_name, &address, least(header->msg_namelen, sizeof address));
    header->msg_namelen = sizeof address;
  }
  if (!error && header->msg_control) {
    size_t length = least(header->msg_controllen, row.control_length);
    error = copy_to(header->msg_control, call->bytes + row.control_offset, length);
  }
  header->msg_controllen = header->msg_control ? row.control_length : 0;
  header->msg_flags = (int)row.flags;
  *result = row.result;
  return error;
}

static int receive_once(int fd, const struct file *file, struct msghdr *header, size_t room, int flags, ssize_t *result) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return error;
  struct request request = {.operation = OP_RECVMSG,
                            .a = (uint32_t)flags,
                            .b = room > INT32_MAX ? INT32_MAX : (uint32_t)room,
                            .c = header->msg_control ? (uint32_t)header->msg_controllen : 0,
                            .d = 1};
  error = call_make(&call, request, NULL, 0);
  if (!error) error = hand_out(&call, header, result);
  call_end(&call);
  return error;
}

/* Waits in the descriptor itself: so the wait is one of the kernel's, with this file's flags and timeouts, and with what
 * signals do to it. Nothing there is EAGAIN without a call: the server says that a socket is readable before the send
 * returns that makes it so. */
static int await(int fd, int flags) {
  uint8_t signal;
  ssize_t there = real()->recv(fd, &signal, 1, MSG_PEEK | (flags & MSG_DONTWAIT));
  if (there > 0) return 0;
  return there < 0 ? errno : ECONNRESET;
}

/* Receives what `header` has room for; the header itself is nobody else's. */
ssize_t transfer_receive(int fd, const struct file *file, struct msghdr *header, int flags) {
  size_t room;
  ssize_t result = 0;
  int error = total_length(header->msg_iov, header->msg_iovlen, &room);
  for (int idle = 0; !error; idle++) {
    error = flags & MSG_OOB ? 0 : await(fd, flags);
    if (error) break;
    error = receive_once(fd, file, header, room, flags, &result);
    if (error != EAGAIN) break;
    error = 0;
    /* Somebody else was quicker, and takes the signal away; unless he was killed before he could. */
    uint8_t signal;
    if (idle > MANY_IDLE) syscall(SYS_recvfrom, fd, &signal, 1, MSG_DONTWAIT, NULL, NULL);
    else if (idle > 1) sched_yield();
  }
  return error ? fail(error) : result;
}

/* What recvmsg() changes of a header: three members, whose values follow one another here. */
static int write_header(struct msghdr *message, const struct msghdr *header) {
  struct {
    size_t control;
    socklen_t name;
    int flags;
  } values = {header->msg_controllen, header->msg_namelen, header->msg_flags};
  struct iovec members[] = {{&message->msg_controllen, sizeof values.control},
                            {&message->msg_namelen, sizeof values.name},
                            {&message->msg_flags, sizeof values.flags}};
  return copy_out(members, 3, &values, sizeof values);
}

/* recvmsg(), whose header is the program's. */
ssize_t transfer_receive_message(int fd, const struct file *file, struct msghdr *message, int flags) {
  struct msghdr header;
  int error = read_header(&header, message);
  if (error) return fail(error);
  struct iovec pieces[header.msg_iovlen + 1];
  if (copy_in(pieces, header.msg_iov, header.msg_iovlen * sizeof *pieces)) return fail(EFAULT);
  header.msg_iov = pieces;
  ssize_t result = transfer_receive(fd, file, &header, flags);
  if (result < 0) return result;
  error = write_header(message, &header);
  return error ? fail(error) : result;
}
