#include "nlkit.h"

#include <stdlib.h>
#include <unistd.h>

/* A handle is a slot's index with the slot's generation above it, which tells a closed socket from the one after it. */
#define INDEX_BITS 20
#define INDEX_MASK ((1u << INDEX_BITS) - 1)
#define GENERATION_MASK 0x7ffu

static bool table_grow(struct addon *addon) {
  uint32_t count = addon->slot_count ? addon->slot_count * 2 : 8;
  if (count > INDEX_MASK + 1) return false;
  struct slot *slots = realloc(addon->slots, count * sizeof *slots);
  if (!slots) return false;
  for (uint32_t i = addon->slot_count; i < count; i++) slots[i] = (struct slot){0};
  addon->slots = slots;
  addon->slot_count = count;
  return true;
}

/* Takes over `fd`. Gives NULL, and leaves `fd` alone, when there is no memory. */
struct sock *table_add(struct addon *addon, int fd) {
  uint32_t index = 0;
  while (index < addon->slot_count && addon->slots[index].sock) index++;
  if (index == addon->slot_count && !table_grow(addon)) return NULL;
  struct sock *sock = calloc(1, sizeof *sock);
  if (!sock) return NULL;
  struct slot *slot = &addon->slots[index];
  slot->generation = (slot->generation + 1) & GENERATION_MASK;
  slot->sock = sock;
  sock->addon = addon;
  sock->fd = fd;
  sock->handle = slot->generation << INDEX_BITS | index;
  return sock;
}

struct sock *table_find(struct addon *addon, uint32_t handle) {
  uint32_t index = handle & INDEX_MASK;
  if (index >= addon->slot_count) return NULL;
  struct sock *sock = addon->slots[index].sock;
  return sock && sock->handle == handle ? sock : NULL;
}

/* The memory stays until libuv has let go of the poll handle: close may be called from inside its callback. */
void sock_close(struct sock *sock) {
  struct addon *addon = sock->addon;
  addon->slots[sock->handle & INDEX_MASK].sock = NULL;
  int fd = sock->fd;
  sock->fd = -1;
  if (sock->listener) napi_delete_reference(addon->env, sock->listener);
  sock->listener = NULL;
  free(sock->kept);
  sock->kept = NULL;
  if (sock->connections) listener_close(sock->connections);
  sock->connections = NULL;
  if (sock->poll) poll_close(sock);
  else free(sock);
  close(fd);
}

/* The environment goes (a Worker was terminated, or the process ends): libuv must close every handle before it may. */
void addon_end(napi_async_cleanup_hook_handle hook, void *data) {
  struct addon *addon = data;
  for (uint32_t i = 0; i < addon->slot_count; i++) {
    if (addon->slots[i].sock) sock_close(addon->slots[i].sock);
  }
  addon->ended = true;
  if (addon->closing) return;
  free(addon->slots);
  free(addon->spill);
  free(addon);
  napi_remove_async_cleanup_hook(hook);
}
