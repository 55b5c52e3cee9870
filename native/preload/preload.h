/* The preload library: the netlink sockets of an unmodified program are those of a kernel that is served at a path.
 *
 * What a program has in place of a netlink socket is a connection to the server, a descriptor in the words of
 * src/serve/frames/frame.ts: a real file. It is readable when the socket is, it is closed by its last close in whatever
 * process, and poll, select, epoll, dup, fcntl, fork and exec do with it what they do with any file, without this library.
 * Calls go by another connection, one for each process, so that the server knows who calls. Which files are ours is told
 * by their inode numbers, so nothing has to be known of how a descriptor was copied or closed. */
#ifndef NLKIT_PRELOAD_H
#define NLKIT_PRELOAD_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Results of getifaddrs() and if_nameindex(). */
struct ifaddrs;
struct if_nameindex;
struct nlmsghdr;

#define PUBLIC __attribute__((visibility("default")))

/* Frames, as src/serve/frames/frame.ts and datagram-rows.ts have them. */
enum { FRAME_VERSION = 3, MAX_FRAME = 8 * 1024 * 1024 };
enum operation {
  OP_HELLO,
  OP_DESCRIPTOR,
  OP_ADMIT,
  OP_ADOPT,
  OP_SOCKET,
  OP_CLOSE,
  OP_BIND,
  OP_CONNECT,
  OP_GETSOCKNAME,
  OP_GETPEERNAME,
  OP_SETSOCKOPT,
  OP_ATTACH_FILTER,
  OP_GETSOCKOPT,
  OP_SENDMSG,
  OP_RECVMSG,
  OP_POLL = 20,
  OP_REPORT_ERROR,
};
struct request {
  uint32_t length, call, operation, socket, a, b, c, d;
};
struct answer {
  uint32_t length, call;
  int32_t result;
  uint32_t a, b, drained;
};
struct datagram_row {
  uint32_t offset, length;
  int32_t result;
  uint32_t flags, portid, groups, control_offset, control_length;
};

/* A socket of the served kernel: the inode number of its descriptor, the key by which a process shows that it has it, and
 * the number that it has in a channel, with the channel's generation above it. */
struct file {
  uint64_t inode;
  uint32_t key[2];
  uint64_t adopted;
};

/* files.c */
uint64_t file_inode(int fd);
bool file_find(int fd, struct file *file);
bool file_add(int fd, const uint32_t key[2]);
void file_adopted(uint64_t inode, uint64_t adopted);

/* copy.c: memory that a program has named. Results are 0 or EFAULT. */
int copy_out(const struct iovec *to, size_t to_count, const struct iovec *from, size_t from_count, size_t length);
int copy_to(void *to, const void *from, size_t length);
int copy_in(void *to, const void *from, size_t length);

/* lock.c: a lock that no thread is interrupted in, and that the child of a fork finds open. */
struct held {
  uint64_t signals;
  pid_t pid;
};
uint64_t signals_block(void);
void signals_restore(uint64_t before);
struct held lock(void);
void unlock(struct held held);

/* connection.c: a connection to the server. Results are 0 or an errno. */
extern char kernel_path[108];
int connection_open(int *fd);
int connection_ask(int fd, struct request request, struct answer *answer);
int connection_move_up(int fd);
int frame_write(int fd, struct request *request, const struct iovec *data, size_t count);
int frame_read_header(int fd, struct answer *answer);
int bytes_read(int fd, void *bytes, size_t length);
ssize_t bytes_read_some(int fd, void *bytes, size_t length);

/* channel.c: calls. A call holds the lock from begin to end; what it has received is good until then. */
struct call {
  int fd;
  uint64_t inode;
  struct held held;
  uint32_t socket;
  struct answer answer;
  const uint8_t *bytes;
  size_t length;
};
int call_begin(struct call *call, int fd, const struct file *file);
int call_make(struct call *call, struct request request, const struct iovec *data, size_t count);
void call_end(struct call *call);

/* descriptor.c */
int descriptor_open(int type, int protocol);
void descriptors_inherited(void);
void descriptors_received(struct msghdr *message);

/* route-dump.c: messages of the kernel that is served, one after another. Results are 0 or an errno. */
struct route_dump {
  uint8_t *bytes;
  size_t length, room;
};
int route_dump(uint16_t type, struct route_dump *dump);
void route_dump_free(struct route_dump *dump);
const struct nlmsghdr *route_dump_next(const struct route_dump *dump, const struct nlmsghdr *before, uint16_t type,
                                       size_t size);

/* real.c: the functions that stand behind ours. */
#define REAL_FUNCTIONS(X) \
  X(int, socket, (int, int, int)) \
  X(int, socketpair, (int, int, int, int *)) \
  X(int, bind, (int, const struct sockaddr *, socklen_t)) \
  X(int, connect, (int, const struct sockaddr *, socklen_t)) \
  X(int, getsockname, (int, struct sockaddr *, socklen_t *)) \
  X(int, getpeername, (int, struct sockaddr *, socklen_t *)) \
  X(int, setsockopt, (int, int, int, const void *, socklen_t)) \
  X(int, getsockopt, (int, int, int, void *, socklen_t *)) \
  X(int, listen, (int, int)) \
  X(int, accept, (int, struct sockaddr *, socklen_t *)) \
  X(int, accept4, (int, struct sockaddr *, socklen_t *, int)) \
  X(int, shutdown, (int, int)) \
  X(ssize_t, send, (int, const void *, size_t, int)) \
  X(ssize_t, sendto, (int, const void *, size_t, int, const struct sockaddr *, socklen_t)) \
  X(ssize_t, sendmsg, (int, const struct msghdr *, int)) \
  X(int, sendmmsg, (int, struct mmsghdr *, unsigned int, int)) \
  X(ssize_t, recv, (int, void *, size_t, int)) \
  X(ssize_t, recvfrom, (int, void *, size_t, int, struct sockaddr *, socklen_t *)) \
  X(ssize_t, recvmsg, (int, struct msghdr *, int)) \
  X(int, recvmmsg, (int, struct mmsghdr *, unsigned int, int, struct timespec *)) \
  X(ssize_t, read, (int, void *, size_t)) \
  X(ssize_t, write, (int, const void *, size_t)) \
  X(ssize_t, readv, (int, const struct iovec *, int)) \
  X(ssize_t, writev, (int, const struct iovec *, int)) \
  X(ssize_t, preadv2, (int, const struct iovec *, int, off_t, int)) \
  X(ssize_t, pwritev2, (int, const struct iovec *, int, off_t, int)) \
  X(ssize_t, sendfile, (int, int, off_t *, size_t)) \
  X(ssize_t, splice, (int, off_t *, int, off_t *, size_t, unsigned int)) \
  X(int, ioctl, (int, unsigned long, ...)) \
  X(ssize_t, __read_chk, (int, void *, size_t, size_t)) \
  X(ssize_t, __recv_chk, (int, void *, size_t, size_t, int)) \
  X(ssize_t, __recvfrom_chk, (int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *)) \
  X(int, poll, (struct pollfd *, unsigned long, int)) \
  X(int, ppoll, (struct pollfd *, unsigned long, const struct timespec *, const sigset_t *)) \
  X(int, __poll_chk, (struct pollfd *, unsigned long, int, size_t)) \
  X(int, __ppoll_chk, (struct pollfd *, unsigned long, const struct timespec *, const sigset_t *, size_t)) \
  X(int, epoll_ctl, (int, int, int, struct epoll_event *)) \
  X(int, epoll_wait, (int, struct epoll_event *, int, int)) \
  X(int, epoll_pwait, (int, struct epoll_event *, int, int, const sigset_t *)) \
  X(int, epoll_pwait2, (int, struct epoll_event *, int, const struct timespec *, const sigset_t *)) \
  X(unsigned int, if_nametoindex, (const char *)) \
  X(char *, if_indextoname, (unsigned int, char *)) \
  X(struct if_nameindex *, if_nameindex, (void)) \
  X(void, if_freenameindex, (struct if_nameindex *)) \
  X(int, getifaddrs, (struct ifaddrs **)) \
  X(void, freeifaddrs, (struct ifaddrs *))

struct real {
#define X(type, name, arguments) type(*name) arguments;
  REAL_FUNCTIONS(X)
#undef X
};
const struct real *real(void);

/* poll-calls.c */
short file_poll(int fd, const struct file *file, short events);

/* waiting-send.c */
int waiting_send(int fd, const struct file *file, struct request request, const struct iovec *data, size_t count,
                 ssize_t *sent);

/* transfer.c: those of a message take a header of the program's, the others one of our own. */
ssize_t transfer_send(int fd, const struct file *file, struct iovec piece, const struct sockaddr *name, socklen_t length,
                      int flags);
ssize_t transfer_send_message(int fd, const struct file *file, const struct msghdr *message, int flags);
ssize_t transfer_receive(int fd, const struct file *file, struct msghdr *header, int flags);
ssize_t transfer_receive_message(int fd, const struct file *file, struct msghdr *message, int flags);
bool transfer_may_wait(int fd, int flags);
bool transfer_note_length(struct mmsghdr *message, ssize_t result);
/* Messages of one call (IOV_MAX). */
enum { TRANSFER_MOST = 1024 };

/* receive-many.c */
int receive_many(int fd, const struct file *file, struct mmsghdr *messages, unsigned int count, int flags,
                 struct timespec *timeout);

#endif
