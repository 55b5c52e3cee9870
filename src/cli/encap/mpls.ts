import { encapTypes, type MplsIptunnel } from '../../families/route/index.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { present } from '../iproute2/present.ts'
import type { EncapForm } from './encap-form.ts'

/** Largest label: 20 bits. */
const LAST = 0xfffff

/** Labels as the kernel takes them, the outermost first: `100/200`. */
export const labels: Kind<string> = kind('LABELS', 'labels', (text, word) => {
  const numbers = text.split('/').map((part) => (/^(\d+|0x[\da-f]+)$/i.test(part) ? Number(part) : Number.NaN))
  if (numbers.every((label) => label <= LAST)) return numbers.join('/')
  throw new UsageError(`${word} takes labels from 0 to ${LAST} as in 100/200, not '${text}'`)
})

/** Labels as iproute2 writes them: without traffic class and TTL. */
export function labelsText(dst: string): string {
  return dst
    .split('/')
    .map((label) => label.split(':')[0])
    .join('/')
}

const more = grammar({ ttl: once(number('TTL', 0xff), 'TTL of the labels') })

export const mpls: EncapForm<MplsIptunnel> = {
  type: encapTypes.MPLS,
  words: {
    label: 'LABELS [ttl TTL]',
    read(reader, word) {
      const dst = labels.read(reader, word)
      return present({ dst, ...more.read(reader, word) }) as MplsIptunnel
    },
  },
  iproute2: ({ dst, ttl }) => present({ dst: dst === undefined ? undefined : labelsText(dst), ttl }),
}
