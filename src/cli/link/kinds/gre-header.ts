import { greFlags } from '../../../families/route/index.ts'
import { nothing } from '../../grammar/kinds.ts'
import { keyText, tunnelKey } from './form.ts'
import { type Draft, edits, type KindEntries, switched } from './link-kind.ts'
import { setBits } from './tunnel.ts'

const both = ['i', 'o'] as const

/** Directions that a prefix of a word means: `key` is `ikey` and `okey`. */
type Directions = readonly (typeof both)[number][]

const setKey = (draft: Draft, directions: Directions, key: number | undefined) => {
  for (const direction of directions) {
    setBits(draft, `${direction}flags`, greFlags.KEY, key !== undefined)
    draft.data[`${direction}key`] = key ?? 0
  }
}

function keyWords(word: string, directions: Directions, help: string): KindEntries {
  return {
    [word]: edits(tunnelKey.kind, help, (draft, key) => setKey(draft, directions, key), word),
    [`no${word}`]: edits(nothing, 'no such key', (draft) => setKey(draft, directions, undefined), `no${word}`),
  }
}

const bitWord = (word: string, bit: number, directions: Directions, help: string) =>
  switched(
    help,
    (draft, isOn) => {
      for (const direction of directions) setBits(draft, `${direction}flags`, bit, isOn)
    },
    word,
  )

/** Words for what is in the header of GRE. */
export const greHeaderWords: KindEntries = {
  ...keyWords('key', both, 'key of what is received and sent'),
  ...keyWords('ikey', ['i'], 'key of what is received'),
  ...keyWords('okey', ['o'], 'key of what is sent'),
  seq: bitWord('seq', greFlags.SEQ, both, 'sequence numbers'),
  iseq: bitWord('iseq', greFlags.SEQ, ['i'], 'want sequence numbers'),
  oseq: bitWord('oseq', greFlags.SEQ, ['o'], 'send sequence numbers'),
  csum: bitWord('csum', greFlags.CSUM, both, 'checksums'),
  icsum: bitWord('icsum', greFlags.CSUM, ['i'], 'want checksums'),
  ocsum: bitWord('ocsum', greFlags.CSUM, ['o'], 'send checksums'),
}

/** What the header of GRE has. */
interface GreHeader {
  readonly iflags?: number | undefined
  readonly oflags?: number | undefined
  readonly ikey?: number | undefined
  readonly okey?: number | undefined
}

/** What is in the header of GRE, as `ip -j` prints it. */
export function greHeaderJson({ iflags = 0, oflags = 0, ikey, okey }: GreHeader) {
  const key = (flags: number, value: number | undefined) =>
    (flags & greFlags.KEY) === 0 || value === undefined ? undefined : keyText(value)
  const has = (flags: number, bit: number) => (flags & bit) !== 0 || undefined
  return {
    ikey: key(iflags, ikey),
    okey: key(oflags, okey),
    iseq: has(iflags, greFlags.SEQ),
    oseq: has(oflags, greFlags.SEQ),
    icsum: has(iflags, greFlags.CSUM),
    ocsum: has(oflags, greFlags.CSUM),
  }
}
