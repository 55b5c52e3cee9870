import { type ForwardingEntries, flushForwardingEntries } from '../../config/index.ts'
import { neighFlags, neighStates } from '../../families/route/index.ts'
import { verbAction } from '../command/verb-action.ts'
import { type Entry, type Found, grammar, once } from '../grammar/grammar.ts'
import type { Kind } from '../grammar/kind.ts'
import { linkName, nothing } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { vlan } from './fdb-words.ts'

/** Whether a word stands as it is, or with `no` in front. */
const yesOrNo: Kind<boolean> = { label: '', read: (_, word) => !word.startsWith('no') }

const either = (help: string, word: string): Entry<boolean> => once(yesOrNo, help, word, `no${word}`)

const flushWords = grammar(
  {
    dev: once(linkName, 'the bridge or VXLAN; with master, the port'),
    brport: once(linkName, 'only entries of that port'),
    vlan: once(vlan, 'only entries of that VLAN'),
    self: once(nothing, 'those of the link itself; so it is by default'),
    master: once(nothing, 'those of the bridge of the link'),
    permanent: either('those that are for this machine, or not', 'permanent'),
    static: either('those that do not age, or all others', 'static'),
    dynamic: either('those that age, or all others', 'dynamic'),
    addedByUser: either('those that somebody added, or not', 'added_by_user'),
    externLearn: either('those that another program learnt, or not', 'extern_learn'),
    sticky: either('those that stay at their port, or not', 'sticky'),
    offloaded: either('those that the hardware has, or not', 'offloaded'),
  },
  { bare: 'dev' },
)
type FlushFound = Found<typeof flushWords.entries>

export const flushEntries = verbAction('flush', {
  verb: flushForwardingEntries,
  summary: 'deletes forwarding entries',
  grammar: flushWords,
  describe: describeFlush,
})

const { PERMANENT, NOARP } = neighStates

/** What words say of the state: bits that are set, and bits that count. */
const stateBits: readonly (readonly [keyof FlushFound, isSaid: boolean, bits: number, mask: number])[] = [
  ['permanent', true, PERMANENT, PERMANENT],
  ['permanent', false, 0, PERMANENT],
  ['static', true, NOARP, NOARP | PERMANENT],
  ['static', false, 0, NOARP],
  ['dynamic', true, 0, NOARP | PERMANENT],
  ['dynamic', false, NOARP, NOARP],
]

const flagBits = {
  addedByUser: neighFlags.USE,
  externLearn: neighFlags.EXT_LEARNED,
  sticky: neighFlags.STICKY,
  offloaded: neighFlags.OFFLOADED,
} as const

function describeFlush(found: FlushFound): ForwardingEntries {
  const { dev, brport, vlan: id, self, master } = found
  if (dev === undefined) throw new UsageError('entries of which link?', 'As in: nlkit fdb flush dev br0')
  const said = stateBits.filter(([word, isSaid]) => found[word] === isSaid)
  const who = (self ? neighFlags.SELF : 0) | (master ? neighFlags.MASTER : 0)
  const flags = Object.entries(flagBits).filter(([word]) => found[word as keyof FlushFound] !== undefined)
  return {
    dev,
    port: brport,
    vlan: id,
    flags: flags.reduce((bits, [word, bit]) => (found[word as keyof FlushFound] ? bits | bit : bits), who),
    flagsMask: flags.length === 0 ? undefined : flags.reduce((bits, [, bit]) => bits | bit, 0),
    state: said.reduce((bits, [, , set]) => bits | set, 0),
    stateMask: said.length === 0 ? undefined : said.reduce((bits, [, , , mask]) => bits | mask, 0),
  }
}
