import type { Link } from './link.ts'

/** What happens to a link, as other parts of the kernel are told of it (`enum netdev_cmd`). */
export type LinkEvent =
  | 'register'
  | 'unregister'
  | 'up'
  | 'goingDown'
  | 'down'
  /** Its flags or its carrier have changed. */
  | 'change'
  | 'changeMtu'
  | 'changeAddress'
  | 'changeName'
  | 'changeUpper'
  | 'changeTxQueueLen'
  | 'featChange'
  /** What its driver does with XDP has changed. */
  | 'xdpFeatChange'

/** A part of the kernel that follows links; of `change`, which IFF_* that were set have changed. */
export type LinkListener = (link: Link, event: LinkEvent, changedFlags: number) => void
