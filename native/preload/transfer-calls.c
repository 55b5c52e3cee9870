/* The functions that move datagrams, each of them a sendmsg() or a recvmsg(). */
#include "preload.h"

#include <errno.h>

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

PUBLIC int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
  struct file file;
  if (!file_find(fd, &file)) return real()->sendmmsg(fd, messages, count, flags);
  unsigned int done = 0;
  for (; done < count && done < TRANSFER_MOST; done++) {
    ssize_t sent = transfer_send_message(fd, &file, &messages[done].msg_hdr, flags);
    if (sent < 0 || !transfer_note_length(&messages[done], sent)) break;
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

PUBLIC int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout) {
  struct file file;
  if (!file_find(fd, &file)) return receive_others(fd, messages, count, flags, timeout);
  return receive_many(fd, &file, messages, count, flags, timeout);
}
