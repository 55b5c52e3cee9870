import { ipvlan, ipvlanFlags, ipvlanModes } from '../../../families/route/index.ts'
import { nothing } from '../../grammar/kinds.ts'
import { named } from './form.ts'
import { edits, linkKind } from './link-kind.ts'

const modes = { l2: ipvlanModes.L2, l3: ipvlanModes.L3, l3s: ipvlanModes.L3S } as const

const flagWord = (flags: number, help: string) =>
  edits(nothing, help, ({ data }) => {
    data.flags = flags
  })

/** How the links above one another are to each other. */
function togetherness(flags: number | undefined): Record<string, true> {
  if (flags === undefined) return {}
  if ((flags & ipvlanFlags.PRIVATE) !== 0) return { private: true }
  return (flags & ipvlanFlags.VEPA) === 0 ? { bridge: true } : { vepa: true }
}

/** An ipvlan or ipvtap: links that share the link-layer address of one. */
export const ipvlanKind = linkKind(ipvlan, {
  settings: { mode: { form: named(modes) }, flags: { words: [], json: '' } },
  words: {
    bridge: flagWord(0, 'they reach each other'),
    private: flagWord(ipvlanFlags.PRIVATE, 'they do not reach each other'),
    vepa: flagWord(ipvlanFlags.VEPA, 'they reach each other through a switch'),
  },
  json: ({ flags }) => togetherness(flags),
})
