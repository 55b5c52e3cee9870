/* epoll. As poll(), it is asked again about a socket of ours that is readable. What comes out of an epoll file are words that the
 * program has put in; so it is kept which words stand for which socket. What is not found, because the epoll file was copied or
 * came from elsewhere, stays as it is: readable. */
#include "preload.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/epoll.h>

/* What was noted last takes the place of what was noted first. */
enum { CAPACITY = 512 };

struct watch {
  bool is_used;
  int epoll, fd;
  uint64_t inode, data;
  uint32_t events;
};
/* Guarded by the lock; the counter is looked at without it. */
static struct watch watches[CAPACITY];
static uint32_t next;
static _Atomic uint32_t used;

/* Forgets what is known of a descriptor in an epoll file, and of the words that now stand for it. */
static void forget(int epoll, int fd, const struct epoll_event *event) {
  for (uint32_t i = 0; i < CAPACITY; i++) {
    struct watch *watch = &watches[i];
    if (!watch->is_used || watch->epoll != epoll) continue;
    if (watch->fd != fd && (!event || watch->data != event->data.u64)) continue;
    watch->is_used = false;
    used--;
  }
}

static void note(int epoll, int fd, uint64_t inode, const struct epoll_event *event) {
  struct watch *watch = &watches[next++ % CAPACITY];
  if (!watch->is_used) used++;
  *watch = (struct watch){true, epoll, fd, inode, event->data.u64, event->events};
}

PUBLIC int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event) {
  int result = real()->epoll_ctl(epoll, operation, fd, event);
  struct file file;
  bool is_ours = result == 0 && file_find(fd, &file);
  if (result < 0 || (!is_ours && used == 0)) return result;
  struct held held = lock();
  if (operation == EPOLL_CTL_DEL) event = NULL;
  forget(epoll, fd, event);
  if (is_ours && event) note(epoll, fd, file.inode, event);
  unlock(held);
  return result;
}

static bool find(int epoll, uint64_t data, struct watch *found) {
  bool is_there = false;
  struct held held = lock();
  for (uint32_t i = 0; i < CAPACITY && !is_there; i++) {
    is_there = watches[i].is_used && watches[i].epoll == epoll && watches[i].data == data;
    if (is_there) *found = watches[i];
  }
  unlock(held);
  return is_there;
}

static int refine(int epoll, struct epoll_event *events, int count) {
  int error = errno;
  for (int i = 0; used > 0 && i < count; i++) {
    struct watch watch;
    struct file file;
    if (!(events[i].events & (EPOLLIN | EPOLLOUT)) || events[i].events & EPOLLHUP) continue;
    if (!find(epoll, events[i].data.u64, &watch) || !file_find(watch.fd, &file) || file.inode != watch.inode) continue;
    uint32_t there = (uint16_t)file_poll(watch.fd, &file, (short)watch.events);
    if (there) events[i].events = there;
  }
  errno = error;
  return count;
}

PUBLIC int epoll_wait(int epoll, struct epoll_event *events, int room, int timeout) {
  return refine(epoll, events, real()->epoll_wait(epoll, events, room, timeout));
}

PUBLIC int epoll_pwait(int epoll, struct epoll_event *events, int room, int timeout, const sigset_t *signals) {
  return refine(epoll, events, real()->epoll_pwait(epoll, events, room, timeout, signals));
}

/* Not every C library has it. */
PUBLIC int epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *timeout,
                        const sigset_t *signals) {
  if (real()->epoll_pwait2) return refine(epoll, events, real()->epoll_pwait2(epoll, events, room, timeout, signals));
  errno = ENOSYS;
  return -1;
}
