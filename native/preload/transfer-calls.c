/* The functions that move datagrams, each of them a sendmsg() or a recvmsg(). */
#include "preload.h"

#include <errno.h>
#include <time.h>

static struct iovec piece(const void *bytes, size_t length) {
  return (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
}

PUBLIC ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendmsg(fd, message, flags);
  return transfer_send(fd, &file, message, flags);
}

static ssize_t send_to(int fd, const struct file *file, struct iovec data, int flags, const struct sockaddr *name,
                       socklen_t length) {
  struct msghdr message = {
      .msg_name = (void *)(uintptr_t)name, .msg_namelen = name ? length : 0, .msg_iov = &data, .msg_iovlen = 1};
  return transfer_send(fd, file, &message, flags);
}

PUBLIC ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *name,
                      socklen_t length) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendto(fd, bytes, size, flags, name, length);
  return send_to(fd, &file, piece(bytes, size), flags, name, length);
}

PUBLIC ssize_t send(int fd, const void *bytes, size_t size, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->send(fd, bytes, size, flags);
  return send_to(fd, &file, piece(bytes, size), flags, NULL, 0);
}

PUBLIC ssize_t write(int fd, const void *bytes, size_t size) {
  struct file file;
  if (!file_find(fd, &file)) return real()->write(fd, bytes, size);
  return send_to(fd, &file, piece(bytes, size), 0, NULL, 0);
}

PUBLIC ssize_t writev(int fd, const struct iovec *pieces, int count) {
  struct file file;
  if (count < 0 || !file_find(fd, &file)) return real()->writev(fd, pieces, count);
  struct msghdr message = {.msg_iov = (struct iovec *)(uintptr_t)pieces, .msg_iovlen = (size_t)count};
  return transfer_send(fd, &file, &message, 0);
}

PUBLIC int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendmmsg(fd, messages, count, flags);
  unsigned int done = 0;
  for (; done < count && done < 1024; done++) {
    ssize_t sent = transfer_send(fd, &file, &messages[done].msg_hdr, flags);
    if (sent < 0) break;
    messages[done].msg_len = (unsigned int)sent;
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
  return transfer_receive(fd, &file, message, flags);
}

static ssize_t receive_from(int fd, const struct file *file, struct iovec room, int flags, struct sockaddr *name,
                            socklen_t *length) {
  struct msghdr message = {.msg_name = name, .msg_iov = &room, .msg_iovlen = 1};
  if (name && copy_in(&message.msg_namelen, length, sizeof *length)) {
    errno = EFAULT;
    return -1;
  }
  ssize_t received = transfer_receive(fd, file, &message, flags);
  if (received >= 0 && name) *length = message.msg_namelen;
  return received;
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
  return transfer_receive(fd, &file, &message, 0);
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

static bool is_over(const struct timespec *end) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* The time is looked at after each datagram, as in the kernel: it does not end a wait. */
PUBLIC int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  struct file file;
  if (!file_find(fd, &file)) return receive_others(fd, messages, count, flags, timeout);
  struct timespec end = {0};
  if (timeout) {
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += timeout->tv_sec + (end.tv_nsec + timeout->tv_nsec) / 1000000000;
    end.tv_nsec = (end.tv_nsec + timeout->tv_nsec) % 1000000000;
  }
  unsigned int done = 0;
  while (done < count && done < 1024) {
    ssize_t received = transfer_receive(fd, &file, &messages[done].msg_hdr, flags & ~MSG_WAITFORONE);
    if (received < 0) break;
    messages[done++].msg_len = (unsigned int)received;
    if (flags & MSG_WAITFORONE) flags |= MSG_DONTWAIT;
    if (timeout && is_over(&end)) break;
  }
  return done > 0 || count == 0 ? (int)done : -1;
}
