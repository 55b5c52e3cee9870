/* A datagram that came with the answer to a send, and that can be taken without a call: as src/serve/frames/loan.ts has it. It lies
 * in the channel's buffer until the next call. All of this is guarded by the lock. */
#include "preload.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Programs that send less than this many messages gain nothing. */
enum { WORTH_IT = 8 };
enum { MEMORY_SIZE = 4096, LENT = 1, TAKEN = 2 };

struct shared {
  _Atomic uint32_t state, room;
};
static struct shared *shared;
/* Sends since the channel was opened. */
static uint32_t sends;
/* What is lent: 0 for nothing. */
static uint32_t word;
static uint64_t lender;
static bool is_last;
static size_t length;

/* Reads the answer to `shareMemory`, and the file that comes with it. */
static int read_file(int fd, struct answer *answer) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec piece = {.iov_base = answer, .iov_len = sizeof *answer};
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t part;
  do part = syscall(SYS_recvmsg, fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  while (part < 0 && errno == EINTR);
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (part != sizeof *answer || answer->result < 0 || !header || header->cmsg_type != SCM_RIGHTS) return -1;
  int file;
  memcpy(&file, CMSG_DATA(header), sizeof file);
  return file;
}

/* Asks for memory, once a channel; without it there are no loans. False when the connection cannot be used any more. */
static bool share(int fd, uint32_t call) {
  struct request request = {.operation = OP_SHARE_MEMORY, .call = call};
  struct answer answer = {0};
  if (frame_write(fd, &request, NULL, 0)) return false;
  int file = read_file(fd, &answer);
  if (file >= 0) {
    void *memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) shared = memory;
    syscall(SYS_close, file);
  }
  return answer.call == call && answer.length == sizeof answer;
}

/* Prepares a call. What was lent is overwritten by its answer. */
bool loan_prepare(int fd, struct request *request) {
  word = 0;
  if (request->operation != OP_SENDMSG || request->d != 0) return true;
  if (sends <= WORTH_IT && ++sends > WORTH_IT && !share(fd, request->call)) return false;
  if (shared) request->d = SEND_AND_BORROW;
  return true;
}

/* Notes what has come with an answer. */
void loan_note(const struct request *request, const struct answer *answer, uint64_t inode) {
  if (request->operation != OP_SENDMSG || request->d != SEND_AND_BORROW || answer->result < 0) return;
  word = answer->a;
  lender = inode;
  is_last = answer->b == 1;
  length = answer->length - sizeof *answer;
}

/* Forgets the memory of a channel that is given up. */
void loan_end(void) {
  if (shared) munmap(shared, MEMORY_SIZE);
  shared = NULL;
  sends = word = 0;
}

/* How many bytes came with the answer, if the datagram is still the first one of the socket; else 0. A receive says how much room
 * it offers. */
size_t loan_find(uint64_t inode, uint32_t room) {
  if (word == 0 || lender != inode) return 0;
  if (room > shared->room) shared->room = room;
  return shared->state == word ? length : 0;
}

/* Takes it; false when it was not there any more. `drained` says whether nothing is left. */
bool loan_take(bool *drained) {
  uint32_t expected = word;
  bool is_taken = atomic_compare_exchange_strong(&shared->state, &expected, word - LENT + TAKEN);
  word = 0;
  *drained = is_last;
  return is_taken;
}
