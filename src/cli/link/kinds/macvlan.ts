import { macvlan, macvlanAddressModes, macvlanFlags, macvlanModes } from '../../../families/route/index.ts'
import type { Kind } from '../../grammar/kind.ts'
import { macAddress, nothing, oneOf } from '../../grammar/kinds.ts'
import { named } from './form.ts'
import { type Draft, edits, editsOften, linkKind } from './link-kind.ts'

const modes = {
  private: macvlanModes.PRIVATE,
  vepa: macvlanModes.VEPA,
  bridge: macvlanModes.BRIDGE,
  passthru: macvlanModes.PASSTHRU,
  source: macvlanModes.SOURCE,
} as const

const flags = { null: 0, nopromisc: macvlanFlags.NOPROMISC, nodst: macvlanFlags.NODST } as const

function setFlag({ data }: Draft, flag: keyof typeof flags): void {
  data.flags = Number(data.flags ?? 0) | flags[flag]
}

/** A change of the list of source addresses. */
interface SourceChange {
  readonly mode: 'add' | 'del' | 'set' | 'flush'
  readonly addresses: readonly string[]
}

const sourceChange: Kind<SourceChange> = {
  label: 'add|del LLADDR, set [LLADDR…], flush',
  read(reader, word) {
    const mode = oneOf('add', 'del', 'set', 'flush').read(reader, word)
    const addresses: string[] = []
    if (mode === 'add' || mode === 'del') addresses.push(macAddress.read(reader, mode))
    while (mode === 'set' && reader.peek()?.includes(':')) addresses.push(macAddress.read(reader, mode))
    return { mode, addresses }
  },
}

const addressModes = {
  add: macvlanAddressModes.ADD,
  del: macvlanAddressModes.DEL,
  set: macvlanAddressModes.SET,
  flush: macvlanAddressModes.FLUSH,
} as const

function changeSources({ data }: Draft, { mode, addresses }: SourceChange): void {
  data.macaddrMode = addressModes[mode]
  if (mode === 'set') data.macaddrData = { macaddr: addresses }
  else if (mode !== 'flush') data.macaddr = addresses[0]
}

/** A macvlan or macvtap: another link-layer address of a link. */
export const macvlanKind = linkKind(macvlan, {
  settings: {
    mode: { form: named(modes) },
    flags: { words: [], json: '' },
    macaddr: { words: [], json: '' },
    macaddrMode: { words: [], json: '' },
    macaddrCount: { words: [], json: '' },
    bcQueueLen: { words: ['bcqueuelen'], json: 'bcqueuelen' },
    bcQueueLenUsed: { words: [], json: 'usedbcqueuelen' },
    bcCutoff: { words: ['bclim'], json: '' },
  },
  words: {
    flag: edits(oneOf('null', 'nopromisc', 'nodst'), 'a flag of the mode', setFlag),
    nopromisc: edits(nothing, 'passthru: do not make the link below promiscuous', (draft) =>
      setFlag(draft, 'nopromisc'),
    ),
    nodst: edits(nothing, 'source: do not deliver by destination', (draft) => setFlag(draft, 'nodst')),
    macaddr: editsOften(sourceChange, 'source: whose frames it receives', changeSources),
  },
  json({ mode, flags: bits = 0, macaddrCount, macaddrData }) {
    const isSource = mode === macvlanModes.SOURCE && macaddrCount !== undefined
    return {
      nopromisc: (bits & flags.nopromisc) === 0 ? undefined : true,
      nodst: (bits & flags.nodst) === 0 ? undefined : true,
      ...(isSource ? { macaddr_count: macaddrCount, macaddr_data: macaddrData && (macaddrData.macaddr ?? []) } : {}),
    }
  },
})
