#include "preload.h"
#include "../spin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The connection by which this process calls. Guarded by the lock. */
static struct {
  /* The process that has opened it: a child has a copy, which it must not use. */
  pid_t pid;
  int fd;
  /* Tells it from a file that the program has opened under the same number, after closing what it did not know. */
  uint64_t inode;
  /* Counts connections: numbers of sockets are those of one. 0 while there has been none. */
  uint32_t generation;
  uint32_t call;
  uint8_t *buffer;
  size_t size;
} channel;

static bool is_open(void) {
  return channel.inode != 0 && file_inode(channel.fd) == channel.inode;
}

static void give_up(void) {
  loan_end();
  if (is_open()) syscall(SYS_close, channel.fd);
  channel.inode = 0;
}

static int open_channel(pid_t pid) {
  int fd;
  int error = connection_open(&fd);
  if (error) return error;
  channel.fd = connection_move_up(fd);
  channel.inode = file_inode(channel.fd);
  channel.pid = pid;
  channel.generation++;
  return 0;
}

static bool make_room(size_t size) {
  if (size <= channel.size) return true;
  size_t wanted = size < 1 << 17 ? 1 << 17 : size;
  void *memory = mmap(NULL, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  void *before = channel.buffer;
  size_t length = channel.size;
  /* The child of a fork may find what is there between any two of these lines. */
  channel.size = 0;
  atomic_signal_fence(memory_order_seq_cst);
  channel.buffer = memory;
  atomic_signal_fence(memory_order_seq_cst);
  channel.size = wanted;
  if (before) munmap(before, length);
  return true;
}

/* No answer is there at once: the first look comes after a turn. */
static ssize_t read_part(uint8_t *bytes, size_t length) {
  for (struct spin spin = {0}; spin_once(&spin);) {
    ssize_t part = syscall(SYS_recvfrom, channel.fd, bytes, length, MSG_DONTWAIT, NULL, NULL);
    if (part >= 0 || errno != EAGAIN) return part;
  }
  return bytes_read_some(channel.fd, bytes, length);
}

static int read_answer(struct answer *answer) {
  size_t done = 0;
  while (done < sizeof *answer) {
    ssize_t part = read_part(channel.buffer + done, channel.size - done);
    if (part <= 0) return part < 0 && errno == EAGAIN ? ETIMEDOUT : ECONNRESET;
    done += (size_t)part;
  }
  memcpy(answer, channel.buffer, sizeof *answer);
  size_t length = answer->length;
  if (answer->call != channel.call || length < sizeof *answer || length > MAX_FRAME || length < done) return EPROTO;
  if (length > channel.size) {
    uint8_t *before = channel.buffer;
    size_t size = channel.size;
    channel.size = 0;
    atomic_signal_fence(memory_order_seq_cst);
    channel.buffer = NULL;
    bool fits = make_room(length);
    if (fits) memcpy(channel.buffer, before, done);
    munmap(before, size);
    if (!fits) return ENOMEM;
  }
  return bytes_read(channel.fd, channel.buffer + done, length - done);
}

/* Takes back the byte that says that there is something. Another thread may have closed the descriptor meanwhile, and its number
 * may be that of a file which is none of our business. */
static void take_signal(const struct call *call) {
  uint8_t signal;
  if (file_inode(call->fd) == call->inode) syscall(SYS_recvfrom, call->fd, &signal, 1, MSG_DONTWAIT, NULL, NULL);
}

/* Asks, and reads the answer. Gives an errno, either the refusal or what has become of the connection, which then ends. */
int call_make(struct call *call, struct request request, const struct iovec *data, size_t count) {
  if (!make_room(sizeof call->answer)) return ENOMEM;
  request.call = ++channel.call ? channel.call : ++channel.call;
  request.socket = call->socket;
  int error = loan_prepare(channel.fd, &request) ? frame_write(channel.fd, &request, data, count) : EPROTO;
  if (!error) error = read_answer(&call->answer);
  if (error) {
    give_up();
    return error;
  }
  call->bytes = channel.buffer + sizeof call->answer;
  call->length = call->answer.length - sizeof call->answer;
  if (call->answer.drained) take_signal(call);
  loan_note(&request, &call->answer, call->inode);
  return call->answer.result < 0 ? -call->answer.result : 0;
}

/* Makes the socket known in this connection, by its key. */
static int adopt(struct call *call, const struct file *file) {
  if (file->adopted >> 32 == channel.generation) {
    call->socket = (uint32_t)file->adopted;
    return 0;
  }
  struct request request = {.operation = OP_ADOPT, .a = file->key[0], .b = file->key[1]};
  int error = call_make(call, request, NULL, 0);
  if (error) return error == ENOENT ? ECONNRESET : error;
  call->socket = call->answer.a;
  file_adopted(file->inode, (uint64_t)channel.generation << 32 | call->socket);
  return 0;
}

/* Begins a call on a socket whose descriptor is `fd`. When it gives an errno there is nothing to end. */
int call_begin(struct call *call, int fd, const struct file *file) {
  *call = (struct call){.fd = fd, .inode = file->inode, .held = lock()};
  if (channel.pid != call->held.pid) give_up();
  int error = is_open() ? 0 : open_channel(call->held.pid);
  if (!error) error = adopt(call, file);
  if (error) unlock(call->held);
  return error;
}

/* Begins a call on the datagram that is lent of this file, without asking the server; false when there is none. */
bool call_begin_lent(struct call *call, int fd, const struct file *file, uint32_t room) {
  *call = (struct call){.fd = fd, .inode = file->inode, .held = lock()};
  if (channel.pid == call->held.pid) call->length = loan_find(file->inode, room);
  call->bytes = channel.buffer + sizeof call->answer;
  if (call->length > 0) return true;
  unlock(call->held);
  return false;
}

/* Takes the datagram that was lent; false when that was too late. */
bool call_take(struct call *call) {
  bool drained;
  if (!loan_take(&drained)) return false;
  if (drained) take_signal(call);
  return true;
}

void call_end(struct call *call) {
  unlock(call->held);
}
