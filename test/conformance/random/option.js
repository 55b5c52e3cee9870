import { randomGroup } from './address.js'

/**
 * @import { Draft } from './draft.js'
 *
 * What sets a kind of options.
 * @typedef {object} Setting
 * @property {'SOCKET' | 'NETLINK' | number} level
 * @property {readonly (string | number)[]} names
 * @property {(draft: Draft, s: string) => unknown} value
 */

const BUFFER_SIZES = [0, 1, 2000, 4096, 5000, 20_000, 50_000, -1, 10_000_000]

/** Programs of classic BPF: nothing, few bytes, everything; by the first byte, by the length; none, and a wrong jump. */
const FILTERS = [
  [[6, 0, 0, 0]],
  [[6, 0, 0, 4]],
  [[6, 0, 0, 0xffff_ffff]],
  [
    [0x30, 0, 0, 0],
    [0x15, 0, 1, 65],
    [6, 0, 0, 0],
    [6, 0, 0, 100],
  ],
  [
    [0x80, 0, 0, 0],
    [0x35, 0, 1, 100],
    [6, 0, 0, 50],
    [6, 0, 0, 9999],
  ],
  [],
  [[5, 0, 0, 9]],
]

/** @type {Setting['value']} */
const bufferSize = ({ random }) => random.pick(BUFFER_SIZES)
/** @type {Setting['value']} */
const flag = ({ random }) => random.pick([0, 1, 1, 1, 2, -1])
/** @type {Setting['value']} */
const group = (draft, s) => randomGroup(draft, draft.protocolOf(s))

const NETLINK_FLAGS = [
  'PKTINFO',
  'BROADCAST_ERROR',
  'NO_ENOBUFS',
  'NO_ENOBUFS',
  'LISTEN_ALL_NSID',
  'CAP_ACK',
  'EXT_ACK',
  'EXT_ACK',
  'GET_STRICT_CHK',
]

/** Numbers of options of NETLINK that cannot be set, or that there are not. */
const NO_NETLINK_OPTIONS = [0, 6, 7, 9, 13, 99]

/** SO_DETACH_FILTER. */
const DETACH_FILTER = 27

/** @type {readonly (readonly [weight: number, Setting])[]} */
const SETTINGS = [
  [3, { level: 'NETLINK', names: ['ADD_MEMBERSHIP', 'ADD_MEMBERSHIP', 'DROP_MEMBERSHIP'], value: group }],
  [9, { level: 'NETLINK', names: NETLINK_FLAGS, value: flag }],
  [1, { level: 'NETLINK', names: NO_NETLINK_OPTIONS, value: flag }],
  [
    6,
    {
      level: 'SOCKET',
      names: ['RCVBUF', 'RCVBUF', 'RCVBUF', 'SNDBUF', 'RCVBUFFORCE', 'SNDBUFFORCE'],
      value: bufferSize,
    },
  ],
  [2, { level: 'SOCKET', names: ['PASSCRED', DETACH_FILTER], value: flag }],
  [1, { level: 'SOCKET', names: ['TYPE', 'ERROR', 'PROTOCOL', 'DOMAIN', 'ACCEPTCONN', 'MEMINFO'], value: flag }],
  [1, { level: 'SOCKET', names: ['ATTACH_FILTER'], value: ({ random }) => ({ bpf: random.pick(FILTERS) }) }],
  [1, { level: 'SOCKET', names: ['RCVTIMEO'], value: ({ random }) => ({ ms: random.pick([0, 4, 8]) }) }],
  [1, { level: 999, names: [1], value: flag }],
]

const READABLE_NETLINK = [
  'PKTINFO',
  'BROADCAST_ERROR',
  'NO_ENOBUFS',
  'LISTEN_ALL_NSID',
  'CAP_ACK',
  'EXT_ACK',
  'GET_STRICT_CHK',
  'ADD_MEMBERSHIP',
  'RX_RING',
]

const READABLE_SOCKET = [
  'TYPE',
  'ERROR',
  'ERROR',
  'ERROR',
  'SNDBUF',
  'RCVBUF',
  'PASSCRED',
  'RCVLOWAT',
  'ACCEPTCONN',
  'PROTOCOL',
  'DOMAIN',
  'RCVTIMEO',
  'SNDTIMEO',
]

/** @type {readonly (readonly [level: 'SOCKET' | 'NETLINK' | number, names: readonly (string | number)[]])[]} */
const READABLE = [
  ['NETLINK', ['LIST_MEMBERSHIPS']],
  ['NETLINK', READABLE_NETLINK],
  ['SOCKET', READABLE_SOCKET],
  [999, [1]],
]

/** Each as often as its weight says. */
const settings = SETTINGS.flatMap(([weight, setting]) => Array(weight).fill(/** @type {Setting} */ (setting)))

/**
 * Fields of a `setsockopt`.
 * @param {Draft} draft
 * @param {string} s
 */
export function randomSetting(draft, s) {
  const { random } = draft
  const { level, names, value: valueFor } = random.pick(settings)
  const value = valueFor(draft, s)
  const wrongLength =
    random.once(8) && typeof value === 'number' ? { optlen: random.pick([0, 1, 3, 4, 8, 16, -1]) } : {}
  return { level, name: random.pick(names), value, ...wrongLength }
}

/**
 * Fields of a `getsockopt`.
 * @param {Draft} draft
 */
export function randomReading(draft) {
  const { random } = draft
  const [level, names] = random.pick(READABLE)
  return {
    level,
    name: random.pick(names),
    ...draft.rarely(3, { len: random.pick([0, 1, 3, 4, 5, 7, 8, 9, 16, 40, -1]) }),
  }
}
