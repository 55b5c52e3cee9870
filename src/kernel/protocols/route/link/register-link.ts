import { EBUSY, EEXIST, EINVAL, ENFILE } from '../../../errno.ts'
import type { Link } from './link.ts'

/** Longest name of a link, in bytes (IFNAMSIZ less one). */
const MAX_NAME = 15

/** Whether a link may have that name (`net/core/dev.c`, dev_valid_name()). */
export function isValidName(name: string): boolean {
  return name.length > 0 && name.length <= MAX_NAME && name !== '.' && name !== '..' && !/[/:\s]/.test(name)
}

/** Puts a link into its namespace, under a name of its own if it has a pattern: 0, or minus an errno (register_netdevice()). */
export function registerLink(link: Link): number {
  const { links } = link.net
  if (!isValidName(link.name)) return -EINVAL
  if (link.name.includes('%')) {
    const free = link.name.includes('%d') ? links.freeName(link.name) : undefined
    if (free === undefined) return link.name.includes('%d') ? -ENFILE : -EINVAL
    link.name = free
  } else if (links.named(link.name) !== undefined) return -EEXIST
  if (link.index === 0) link.index = links.freeIndex()
  else if (links.get(link.index) !== undefined) return -EBUSY
  links.add(link)
  link.isRegistered = true
  link.net.announce(link, 'register')
  return 0
}
