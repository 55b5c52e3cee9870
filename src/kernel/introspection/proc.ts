import type { Sock } from '../sock/sock.ts'
import type { Net } from '../task/net.ts'

/** A row of `/proc/net/netlink`. */
export interface ProcRow {
  readonly sk: number
  readonly protocol: number
  readonly portid: number
  /** Mask of the groups 1 to 32. */
  readonly groups: number
  /** Bytes that the receive queue counts. */
  readonly rmem: number
  readonly wmem: number
  /** Whether a dump is running. */
  readonly dump: boolean
  readonly locks: number
  readonly drops: number
  readonly inode: number
}

const TITLE = 'sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n'

function rowOf(sk: Sock): ProcRow {
  sk.endLoan()
  return {
    sk: sk.id,
    protocol: sk.protocol.number,
    portid: sk.portid,
    groups: sk.groups[0] ?? 0,
    rmem: sk.rmem,
    wmem: 0,
    dump: sk.dump !== undefined,
    locks: 2,
    drops: sk.drops,
    inode: sk.id,
  }
}

/** The sockets of a namespace that are in the table of ports: those that are bound. */
export function procRows(net: Net): ProcRow[] {
  return net.ports.flatMap((sockets) => [...sockets.values()].map(rowOf))
}

/** The text of `/proc/net/netlink` (`net/netlink/af_netlink.c`, netlink_native_seq_show()). */
export function procText(net: Net): string {
  return TITLE + procRows(net).map(lineOf).join('')
}

function lineOf(row: ProcRow): string {
  const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0')
  const fields: [number, number][] = [
    [row.rmem, 8],
    [row.wmem, 8],
    [Number(row.dump), 5],
    [row.locks, 8],
    [row.drops, 8],
    [row.inode, 8],
  ]
  const start = `${hex(row.sk, 16)} ${String(row.protocol).padEnd(3)} ${String(row.portid).padEnd(10)} ${hex(row.groups, 8)}`
  return `${start} ${fields.map(([value, width]) => String(value).padEnd(width)).join(' ')}\n`
}
