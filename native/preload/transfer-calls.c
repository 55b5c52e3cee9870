/* The functions that move datagrams, each of them a sendmsg() or a recvmsg(). */
#include "preload.h"

#include <errno.h>
#include <time.h>

/* Messages of one call (IOV_MAX), nanoseconds of a second, and the seconds of a hundred years. */
enum { MOST_MESSAGES = 1024, SECOND = 1000000000 };
static const time_t HUNDRED_YEARS = (time_t)100 * 366 * 86400;

static struct iovec piece(const void *bytes, size_t length) {
  return (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
}

PUBLIC ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendmsg(fd, message, flags);
  return transfer_send_message(fd, &file, message, flags);
}

PUBLIC ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *name,
                      socklen_t length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendto(fd, bytes, size, flags, name, length);
  return transfer_send(fd, &file, piece(bytes, size), name, length, flags);
}

PUBLIC ssize_t send(int fd, const void *bytes, size_t size, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->send(fd, bytes, size, flags);
  return transfer_send(fd, &file, piece(bytes, size), NULL, 0, flags);
}

PUBLIC ssize_t write(int fd, const void *bytes, size_t size) {
  struct file file;
  if (!file_find(fd, &file)) return real()->write(fd, bytes, size);
  return transfer_send(fd, &file, piece(bytes, size), NULL, 0, 0);
}

PUBLIC ssize_t writev(int fd, const struct iovec *pieces, int count) {
  struct file file;
  if (count < 0 || !file_find(fd, &file)) return real()->writev(fd, pieces, count);
  struct msghdr message = {.msg_iov = (struct iovec *)(uintptr_t)pieces, .msg_iovlen = (size_t)count};
  return transfer_send_message(fd, &file, &message, 0);
}

static bool note_length(struct mmsghdr *message, ssize_t result) {
  unsigned int length = (unsigned int)result;
  if (!copy_to(&message->msg_len, &length, sizeof length)) return true;
  errno = EFAULT;
  return false;
}

PUBLIC int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendmmsg(fd, messages, count, flags);
  unsigned int done = 0;
  for (; done < count && done < MOST_MESSAGES; done++) {
    ssize_t sent = transfer_send_message(fd, &file, &messages[done].msg_hdr, flags);
    if (sent < 0 || !note_length(&messages[done], sent)) break;
  }
  return done > 0 || count == 0 ? (int)done : -1;
}

/* What is no netlink socket may bring one. */
static ssize_t receive_other(int fd, struct msghdr *message, int flags) {
  ssize_t received = real()->recvmsg(fd, message, flags);
  if (received >= 0) descriptors_received(message);
  return received;
}

PUBLIC ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return receive_other(fd, message, flags);
  return transfer_receive_message(fd, &file, message, flags);
}

static ssize_t receive_from(int fd, const struct file *file, struct iovec room, int flags, struct sockaddr *name,
                            socklen_t *length) {
  struct msghdr message = {.msg_name = name, .msg_iov = &room, .msg_iovlen = 1};
  if (name && copy_in(&message.msg_namelen, length, sizeof *length)) {
    errno = EFAULT;
    return -1;
  }
  ssize_t received = transfer_receive(fd, file, &message, flags);
  if (received < 0 || !name) return received;
  if (!copy_to(length, &message.msg_namelen, sizeof *length)) return received;
  errno = EFAULT;
  return -1;
}

PUBLIC ssize_t recvfrom(int fd, void *bytes, size_t size, int flags, struct sockaddr *name, socklen_t *length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->recvfrom(fd, bytes, size, flags, name, length);
  return receive_from(fd, &file, piece(bytes, size), flags, name, length);
}

PUBLIC ssize_t recv(int fd, void *bytes, size_t size, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->recv(fd, bytes, size, flags);
  return receive_from(fd, &file, piece(bytes, size), flags, NULL, NULL);
}

PUBLIC ssize_t read(int fd, void *bytes, size_t size) {
  struct file file;
  if (size == 0 || !file_find(fd, &file)) return real()->read(fd, bytes, size);
  return receive_from(fd, &file, piece(bytes, size), 0, NULL, NULL);
}

PUBLIC ssize_t readv(int fd, const struct iovec *pieces, int count) {
  struct file file;
  if (count < 0 || !file_find(fd, &file)) return real()->readv(fd, pieces, count);
  struct msghdr message = {.msg_iov = (struct iovec *)(uintptr_t)pieces, .msg_iovlen = (size_t)count};
  return transfer_receive_message(fd, &file, &message, 0);
}

/* As the C library is called by programs that were built with checks of sizes: it ends those that ask for too much. */
PUBLIC ssize_t __read_chk(int fd, void *bytes, size_t size, size_t room) {
  struct file file;
  if (size > room || size == 0 || !file_find(fd, &file)) return real()->__read_chk(fd, bytes, size, room);
  return receive_from(fd, &file, piece(bytes, size), 0, NULL, NULL);
}

PUBLIC ssize_t __recv_chk(int fd, void *bytes, size_t size, size_t room, int flags) {
  struct file file;
  if (size > room || !file_find(fd, &file)) return real()->__recv_chk(fd, bytes, size, room, flags);
  return receive_from(fd, &file, piece(bytes, size), flags, NULL, NULL);
}

PUBLIC ssize_t __recvfrom_chk(int fd, void *bytes, size_t size, size_t room, int flags, struct sockaddr *name,
                              socklen_t *length) {
  struct file file;
  if (size > room || !file_find(fd, &file)) {
    return real()->__recvfrom_chk(fd, bytes, size, room, flags, name, length);
  }
  return receive_from(fd, &file, piece(bytes, size), flags, name, length);
}

static int receive_others(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  int received = real()->recvmmsg(fd, messages, count, flags, timeout);
  for (int i = 0; i < received; i++) descriptors_received(&messages[i].msg_hdr);
  return received;
}

/* When a call is to end, and what is left until then; times that are too long for ever are. */
struct deadline {
  struct timespec end, left;
};

static struct timespec now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time;
}

static int begin_deadline(struct deadline *deadline, const struct timespec *timeout) {
  if (copy_in(&deadline->left, timeout, sizeof deadline->left)) return EFAULT;
  struct timespec left = deadline->left;
  if (left.tv_sec < 0 || left.tv_nsec < 0 || left.tv_nsec >= SECOND) return EINVAL;
  struct timespec start = now();
  if (left.tv_sec > HUNDRED_YEARS) left.tv_sec = HUNDRED_YEARS;
  long nanoseconds = start.tv_nsec + left.tv_nsec;
  deadline->end.tv_sec = start.tv_sec + left.tv_sec + nanoseconds / SECOND;
  deadline->end.tv_nsec = nanoseconds % SECOND;
  return 0;
}

/* False when the time is over. */
static bool look_at(struct deadline *deadline) {
  struct timespec time = now();
  struct timespec left = {deadline->end.tv_sec - time.tv_sec, deadline->end.tv_nsec - time.tv_nsec};
  if (left.tv_nsec < 0) left = (struct timespec){left.tv_sec - 1, left.tv_nsec + SECOND};
  deadline->left = left.tv_sec < 0 ? (struct timespec){0} : left;
  return deadline->left.tv_sec > 0 || deadline->left.tv_nsec > 0;
}

static unsigned int receive_many(int fd, const struct file *file, struct mmsghdr *messages, unsigned int count, int flags,
                                 struct deadline *deadline) {
  unsigned int done = 0;
  while (done < count && done < MOST_MESSAGES) {
    ssize_t received = transfer_receive_message(fd, file, &messages[done].msg_hdr, flags & ~MSG_WAITFORONE);
    if (received < 0 || !note_length(&messages[done], received)) break;
    done++;
    if (flags & MSG_WAITFORONE) flags |= MSG_DONTWAIT;
    if (deadline && !look_at(deadline)) break;
  }
  return done;
}

/* The time is looked at after each datagram, as in the kernel: it does not end a wait. */
PUBLIC int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  struct file file;
  if (!file_find(fd, &file)) return receive_others(fd, messages, count, flags, timeout);
  struct deadline deadline;
  int error = timeout ? begin_deadline(&deadline, timeout) : 0;
  if (error) {
    errno = error;
    return -1;
  }
  unsigned int done = receive_many(fd, &file, messages, count, flags, timeout ? &deadline : NULL);
  if (done == 0) return count == 0 ? 0 : -1;
  if (!timeout || !copy_to(timeout, &deadline.left, sizeof deadline.left)) return (int)done;
  errno = EFAULT;
  return -1;
}
