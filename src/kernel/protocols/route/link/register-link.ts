import { encodeUtf8, utf8Length } from '../../../../schema/index.ts'
import { EBUSY, EEXIST, EINVAL, ENFILE } from '../../../errno.ts'
import type { Link } from './link.ts'
import type { LinkTable } from './link-table.ts'
import { beginOperation } from './link-watch.ts'

/** Longest name of a link, in bytes (IFNAMSIZ less one). */
const MAX_NAME = 15

/** Whether a link may have that name (`net/core/dev.c`, dev_valid_name()). */
function isValidName(name: string): boolean {
  const bytes = new Uint8Array(utf8Length(name))
  encodeUtf8(name, bytes, 0)
  const isLongEnough = bytes.length > 0 && bytes.length <= MAX_NAME
  return isLongEnough && name !== '.' && name !== '..' && !/[/:]/.test(name) && !bytes.some(isSpace)
}

/** To Linux the bytes of a name are Latin-1, which has a space more than ASCII (`lib/ctype.c`). */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0
}

/** The name that a wanted one leads to, which nobody has: `%d` in it stands for a number; minus an errno where there is none (dev_prep_valid_name()). */
export function nameFor(links: LinkTable, wanted: string): string | number {
  if (!isValidName(wanted)) return -EINVAL
  if (!wanted.includes('%')) return links.named(wanted) === undefined ? wanted : -EEXIST
  return /^[^%]*%d[^%]*$/.test(wanted) ? (links.freeName(wanted) ?? -ENFILE) : -EINVAL
}

/** Whether IP can have settings of a link under a name: two names stand for all links (sysctl_dev_name_is_allowed()). */
export function hasSettings(name: string): boolean {
  return name !== 'all' && name !== 'default'
}

/** Puts a link into its namespace: 0, or minus an errno (register_netdevice()). */
export function registerLink(link: Link): number {
  const { links } = link.net
  const name = nameFor(links, link.name)
  if (typeof name === 'number') return name
  link.name = name
  if (link.index === 0) link.index = links.freeIndex()
  else if (links.get(link.index) !== undefined) return -EBUSY
  if (!hasSettings(name)) return -EINVAL
  beginOperation(link)
  links.add(link)
  link.isRegistered = true
  link.net.announce(link, 'register')
  return 0
}
