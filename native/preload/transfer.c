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
/* What is copied of a datagram: itself, the sender's address, control messages, and three members of a header. */
enum { MOST_SOURCES = 6 };
#define MSG_CMSG_COMPAT 0x80000000U
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

/* Takes a copy of a program's header, whose pieces still have to be looked at. That it is one of 32 bits only the kernel says. */
static int read_header(struct msghdr *header, const struct msghdr *message, int flags) {
  if ((unsigned int)flags & MSG_CMSG_COMPAT) return EINVAL;
  if (copy_in(header, message, sizeof *header)) return EFAULT;
  return header->msg_iovlen > IOV_MAX ? EMSGSIZE : 0;
}

bool transfer_may_wait(int fd, int flags) {
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
  if ((int)header->msg_namelen < 0) return EINVAL;
  if (header->msg_namelen > sizeof(struct sockaddr_storage)) header->msg_namelen = sizeof(struct sockaddr_storage);
  if (!header->msg_control) header->msg_controllen = 0;
  if (header->msg_controllen > MOST_CONTROL) return ENOBUFS;
  return length > MAX_FRAME / 2 || header->msg_iovlen > MOST_PIECES ? EMSGSIZE : 0;
}

/* `data` begins with two pieces that are free: for the address, and for the control messages. */
static ssize_t send_all(int fd, const struct file *file, const struct msghdr *header, struct iovec *data, int flags) {
  size_t count = header->msg_iovlen + 2;
  data[0] = (struct iovec){.iov_base = header->msg_name, .iov_len = header->msg_namelen};
  data[1] = (struct iovec){.iov_base = header->msg_control, .iov_len = header->msg_controllen};
  struct request request = {.operation = OP_SENDMSG,
                            .a = (uint32_t)flags,
                            .b = (uint32_t)header->msg_namelen,
                            .c = (uint32_t)header->msg_controllen};
  ssize_t sent = 0;
  int error = send_now(fd, file, &request, data, count, &sent);
  if (error == EAGAIN && transfer_may_wait(fd, flags)) error = waiting_send(fd, file, request, data, count, &sent);
  return error ? fail(error) : sent;
}

ssize_t transfer_send(int fd, const struct file *file, struct iovec piece, const struct sockaddr *name, socklen_t length,
                      int flags) {
  struct iovec data[3] = {[2] = piece};
  struct msghdr header = {
      .msg_name = (void *)(uintptr_t)name, .msg_namelen = length, .msg_iov = data + 2, .msg_iovlen = 1};
  int error = check_lengths(&header);
  return error ? fail(error) : send_all(fd, file, &header, data, flags);
}

ssize_t transfer_send_message(int fd, const struct file *file, const struct msghdr *message, int flags) {
  struct msghdr header;
  int error = read_header(&header, message, flags);
  if (error) return fail(error);
  struct iovec data[header.msg_iovlen + 2];
  if (copy_in(data + 2, header.msg_iov, header.msg_iovlen * sizeof *data)) return fail(EFAULT);
  header.msg_iov = data + 2;
  error = check_lengths(&header);
  return error ? fail(error) : send_all(fd, file, &header, data, flags);
}

/* What is copied to a program by one call: as many bytes on either side. */
struct delivery {
  struct iovec *to, from[MOST_SOURCES];
  size_t to_count, from_count, length;
};

static int deliver(struct delivery *delivery) {
  int error = copy_out(delivery->to, delivery->to_count, delivery->from, delivery->from_count, delivery->length);
  delivery->to_count = delivery->from_count = delivery->length = 0;
  return error;
}

static void add_source(struct delivery *delivery, const void *bytes, size_t length) {
  delivery->from[delivery->from_count++] = (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
  delivery->length += length;
}

static void add(struct delivery *delivery, void *to, const void *bytes, size_t length) {
  add_source(delivery, bytes, length);
  delivery->to[delivery->to_count++] = (struct iovec){.iov_base = to, .iov_len = length};
}

/* A datagram goes into the pieces of a header, as far as it goes. */
static int add_datagram(struct delivery *delivery, const struct msghdr *header, const uint8_t *bytes, size_t length) {
  add_source(delivery, bytes, length);
  for (size_t i = 0; i < header->msg_iovlen && length > 0; i++) {
    struct iovec piece = header->msg_iov[i];
    if (piece.iov_len > length) piece.iov_len = length;
    length -= piece.iov_len;
    delivery->to[delivery->to_count++] = piece;
  }
  return delivery->to_count + MOST_SOURCES > IOV_MAX ? deliver(delivery) : 0;
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Says what there is beside the datagram. */
static void fill_header(struct msghdr *header, const struct datagram_row *row) {
  if (header->msg_name) header->msg_namelen = sizeof(struct sockaddr_nl);
  header->msg_controllen = header->msg_control ? row->control_length : 0;
  header->msg_flags = (int)row->flags;
}

/* Puts a datagram where the program wants it. */
static int hand_out(const struct call *call, struct msghdr *header, struct msghdr *message, ssize_t *result) {
  struct datagram_row row;
  if (call->length < sizeof row) return EPROTO;
  memcpy(&row, call->bytes, sizeof row);
  if (row.offset > call->length || row.length > call->length - row.offset || row.control_offset > call->length ||
      row.control_length > call->length - row.control_offset) {
    return EPROTO;
  }
  struct iovec to[header->msg_iovlen + MOST_SOURCES];
  struct delivery delivery = {.to = to};
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_pid = row.portid, .nl_groups = row.groups};
  int error = add_datagram(&delivery, header, call->bytes + row.offset, row.length);
  if (error) return error;
  if (header->msg_name) add(&delivery, header->msg_name, &address, least(header->msg_namelen, sizeof address));
  if (header->msg_control) {
    size_t length = least(header->msg_controllen, row.control_length);
    add(&delivery, header->msg_control, call->bytes + row.control_offset, length);
  }
  fill_header(header, &row);
  if (message) {
    add(&delivery, &message->msg_namelen, &header->msg_namelen, sizeof message->msg_namelen);
    add(&delivery, &message->msg_controllen, &header->msg_controllen, sizeof message->msg_controllen);
    add(&delivery, &message->msg_flags, &header->msg_flags, sizeof message->msg_flags);
  }
  *result = row.result;
  return deliver(&delivery);
}

static int receive_once(int fd, const struct file *file, struct msghdr *header, struct msghdr *message, size_t room,
                        int flags, ssize_t *result) {
  struct call call;
  int error = call_begin(&call, fd, file);
  if (error) return error;
  struct request request = {.operation = OP_RECVMSG,
                            .a = (uint32_t)flags,
                            .b = room > INT32_MAX ? INT32_MAX : (uint32_t)room,
                            .c = header->msg_control ? (uint32_t)header->msg_controllen : 0,
                            .d = 1};
  error = call_make(&call, request, NULL, 0);
  if (!error) error = hand_out(&call, header, message, result);
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

/* Receives what `header` has room for; `message` is the program's own header, if it gave one. */
static ssize_t receive(int fd, const struct file *file, struct msghdr *header, struct msghdr *message, int flags) {
  size_t room;
  ssize_t result = 0;
  int error = total_length(header->msg_iov, header->msg_iovlen, &room);
  if (header->msg_name && (int)header->msg_namelen < 0) error = EINVAL;
  for (int idle = 0; !error; idle++) {
    error = flags & MSG_OOB ? 0 : await(fd, flags);
    if (error) break;
    error = receive_once(fd, file, header, message, room, flags, &result);
    if (error != EAGAIN) break;
    error = 0;
    /* Somebody else was quicker, and takes the signal away; unless he was killed before he could. */
    uint8_t signal;
    if (idle > MANY_IDLE) syscall(SYS_recvfrom, fd, &signal, 1, MSG_DONTWAIT, NULL, NULL);
    else if (idle > 1) sched_yield();
  }
  return error ? fail(error) : result;
}

ssize_t transfer_receive(int fd, const struct file *file, struct msghdr *header, int flags) {
  return receive(fd, file, header, NULL, flags);
}

ssize_t transfer_receive_message(int fd, const struct file *file, struct msghdr *message, int flags) {
  struct msghdr header;
  int error = read_header(&header, message, flags);
  if (error) return fail(error);
  struct iovec pieces[header.msg_iovlen + 1];
  if (copy_in(pieces, header.msg_iov, header.msg_iovlen * sizeof *pieces)) return fail(EFAULT);
  header.msg_iov = pieces;
  return receive(fd, file, &header, message, flags);
}

/* Notes in a header of sendmmsg() or recvmmsg() what became of it. False, and errno, when it is not there. */
bool transfer_note_length(struct mmsghdr *message, ssize_t result) {
  unsigned int length = (unsigned int)result;
  if (!copy_to(&message->msg_len, &length, sizeof length)) return true;
  errno = EFAULT;
  return false;
}
