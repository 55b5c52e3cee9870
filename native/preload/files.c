#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

/* More sockets than these a process has not open at once: beyond, socket() fails with EMFILE. */
enum { CAPACITY = 8192, MANY = CAPACITY / 4 * 3 };
/* Inode number of an entry whose file was closed. */
enum { GONE = 1 };

/* Readers take no lock, for they may be signal handlers: `inode` is written last, and the entry of an open file stays. */
struct entry {
  _Atomic uint64_t inode;
  uint32_t key[2];
  _Atomic uint64_t adopted;
};
static struct entry entries[CAPACITY];
static _Atomic uint32_t used;

/* 0 for what is no socket. */
uint64_t file_inode(int fd) {
  struct stat status;
  if (fstat(fd, &status) < 0 || !S_ISSOCK(status.st_mode)) return 0;
  return status.st_ino;
}

static struct entry *find(uint64_t inode) {
  for (uint32_t i = 0; i < CAPACITY; i++) {
    struct entry *entry = &entries[(inode + i) % CAPACITY];
    if (entry->inode == inode) return entry;
    if (entry->inode == 0) return NULL;
  }
  return NULL;
}

/* Whether `fd` is a socket of the served kernel. A program that has none pays for one look at a counter. */
bool file_find(int fd, struct file *file) {
  if (used == 0) return false;
  int error = errno;
  uint64_t inode = file_inode(fd);
  errno = error;
  struct entry *entry = inode > GONE ? find(inode) : NULL;
  if (!entry) return false;
  *file = (struct file){.inode = inode, .key = {entry->key[0], entry->key[1]}, .adopted = entry->adopted};
  return true;
}

/* Closes are not watched, so the entries of closed files are found by looking which ones are open. */
static void forget_closed(void) {
  static bool is_open[CAPACITY];
  for (uint32_t i = 0; i < CAPACITY; i++) is_open[i] = false;
  DIR *directory = opendir("/proc/self/fd");
  if (!directory) return;
  for (struct dirent *item = readdir(directory); item; item = readdir(directory)) {
    if (item->d_name[0] == '.') continue;
    struct entry *entry = find(file_inode(atoi(item->d_name)));
    if (entry) is_open[entry - entries] = true;
  }
  closedir(directory);
  for (uint32_t i = 0; i < CAPACITY; i++) {
    if (entries[i].inode <= GONE || is_open[i]) continue;
    entries[i].inode = GONE;
    used--;
  }
  /* What has nothing behind it need not be passed over: else each look for a file that is none of ours would take longer. */
  for (uint32_t k = 2 * CAPACITY; k-- > 0;) {
    if (entries[k % CAPACITY].inode == GONE && entries[(k + 1) % CAPACITY].inode == 0) entries[k % CAPACITY].inode = 0;
  }
}

/* Notes that `fd` is one. False when there are too many. */
bool file_add(int fd, const uint32_t key[2]) {
  uint64_t inode = file_inode(fd);
  struct held held = lock();
  if (used >= MANY) forget_closed();
  bool fits = inode > GONE && used < MANY;
  if (fits) {
    struct entry *entry = find(inode);
    for (uint32_t i = 0; !entry; i++) {
      struct entry *candidate = &entries[(inode + i) % CAPACITY];
      if (candidate->inode <= GONE) entry = candidate;
    }
    if (entry->inode <= GONE) used++;
    entry->key[0] = key[0];
    entry->key[1] = key[1];
    entry->adopted = 0;
    entry->inode = inode;
  }
  unlock(held);
  return fits;
}

void file_adopted(uint64_t inode, uint64_t adopted) {
  struct entry *entry = find(inode);
  if (entry) entry->adopted = adopted;
}
