/** What a socket needs that does not talk to this machine's kernel: no node: module is behind it. */

export {
  checkAddress,
  checkBytes,
  checkGroup,
  checkInteger,
  checkLimit,
  checkListener,
  U32_MAX,
} from './arguments.ts'
export { bindOrClose } from './bind-or-close.ts'
export * as bpf from './filter-code.ts'
export { SLAB_ROOM, SLAB_SIZE, Slab, SlabBatch } from './native/slab.ts'
export { type OptionPlace, placeOf, SO_DETACH_FILTER, SOL_NETLINK, SOL_SOCKET } from './options.ts'
export { outcomeOfSend } from './sending.ts'
