import type { LinkRef } from '../../../config/index.ts'
import type { AttributeSet, NamedAttribute, Plain } from '../../../schema/index.ts'
import { type Entries, type Entry, type Grammar, grammar, often, once } from '../../grammar/grammar.ts'
import type { Kind } from '../../grammar/kind.ts'
import { present } from '../../iproute2/present.ts'
import type { LinkNames } from '../../words/link-names.ts'
import type { FoundPeer } from '../setting-words.ts'
import { derivedKind } from './derived-kind.ts'
import type { Form } from './form.ts'

/** Attributes of a kind, as `linkinfo.data` has them. */
export type KindData = Record<string, unknown>

/** What the words behind `type KIND` have said so far. */
export interface Draft {
  readonly data: KindData
  /** Attributes that are links, by name; null is none. */
  readonly links: Record<string, LinkRef | null>
  /** The other end of a pair. */
  peer?: FoundPeer
}

/** What words do to a draft. */
export type Edit = (draft: Draft) => void

/** Words of a kind. */
export type KindEntries = Readonly<Record<string, Entry<Edit> | Entry<readonly Edit[]>>>

/** A kind of link, or of port (`bridge_slave`): its words, and what `ip -j` prints of it. */
export interface LinkKind {
  readonly words: Grammar
  /** What the request that makes one says besides, as that of iproute2 does. */
  defaults(data: Readonly<KindData>): Readonly<KindData>
  /**
   * The kernel takes what a change leaves out for 0, as for most tunnels (`net/ipv4/ip_gre.c`, ipgre_netlink_parms()):
   * so words change what there is.
   */
  readonly isTakenWhole: boolean
  /** `info_data` or `info_slave_data`; undefined of a kind for which iproute2 prints none. */
  iproute2(data: KindData | undefined, names: LinkNames): { [name: string]: Plain } | undefined
}

/** How an attribute is typed and shown. */
export interface Setting<V = unknown> {
  /** The usual word first; by default the name in snake case. Empty for what is only shown. */
  readonly words?: readonly string[]
  /** Name in what `ip -j` prints; by default the name in snake case. Empty for what is not printed. */
  readonly json?: string
  readonly form?: Form<V>
}

/** Settings by attribute. */
export type Settings<T> = { readonly [K in keyof T]?: Setting<NonNullable<T[K]>> }

/** What a kind is made of. */
export interface LinkKindParts<T> {
  readonly settings?: Settings<T>
  /** Words that are not those of one attribute each. */
  readonly words?: KindEntries
  /** What is printed that is not one attribute each. */
  readonly json?: (data: T, names: LinkNames) => { [name: string]: Plain | undefined }
  readonly defaults?: (data: T) => Partial<T>
  readonly isTakenWhole?: boolean
  /** iproute2 prints nothing of its data. */
  readonly isSilent?: boolean
}

/**
 * A kind of link. Attributes of the set for which there is no setting, and which a word can say, have their own name as
 * their word: so every kind that is declared can be made.
 */
export function linkKind<T>(set: AttributeSet<T>, parts: LinkKindParts<T>): LinkKind {
  const { words = {}, json, defaults = () => ({}), isTakenWhole = false, isSilent = false } = parts
  const settings = (parts.settings ?? {}) as Readonly<Record<string, Setting>>
  return {
    words: grammar({ ...entriesOf(set, settings), ...words } as Entries),
    defaults: (data) => defaults(data as T) as KindData,
    isTakenWhole,
    iproute2(data, names) {
      if (isSilent) return undefined
      if (data === undefined) return {}
      return present({ ...settingsJson(settings, data, names), ...json?.(data as T, names) })
    },
  }
}

/** Settings of which all is as their declaration says. */
export function plainSettings<T, K extends keyof T>(...names: readonly K[]): { readonly [N in K]: Setting<never> } {
  return Object.fromEntries(names.map((name) => [name, {}])) as { [N in K]: Setting<never> }
}

/** A word that edits. */
export function edits<V>(
  of: Kind<V>,
  help: string,
  edit: (draft: Draft, value: V) => void,
  ...words: string[]
): Entry<Edit> {
  return once(editing(of, edit), help, ...words)
}

/** A word that edits, and may stand several times. */
export function editsOften<V>(
  of: Kind<V>,
  help: string,
  edit: (draft: Draft, value: V) => void,
  ...words: string[]
): Entry<readonly Edit[]> {
  return often(editing(of, edit), help, ...words)
}

function editing<V>(of: Kind<V>, edit: (draft: Draft, value: V) => void): Kind<Edit> {
  return {
    label: of.label,
    read(reader, word) {
      const value = of.read(reader, word)
      return (draft) => edit(draft, value)
    },
  }
}

/** Words that stand by themselves, with `no` in front for the contrary. */
export function switched(help: string, edit: (draft: Draft, isOn: boolean) => void, ...words: string[]): Entry<Edit> {
  const kind: Kind<boolean> = { label: '', read: (_, word) => !word.startsWith('no') }
  return edits(kind, `${help}; with no in front the contrary`, edit, ...words.flatMap((word) => [word, `no${word}`]))
}

/** The name as C and iproute2 write it: `forward_delay`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function entriesOf(set: AttributeSet, settings: Readonly<Record<string, Setting>>): KindEntries {
  const entries: Record<string, Entry<Edit>> = {}
  for (const attribute of set.attributes) {
    const setting = settings[attribute.name]
    const words = setting === undefined ? [attribute.name] : (setting.words ?? [snakeCase(attribute.name)])
    const kind = setting?.form?.kind ?? derivedKind(attribute)
    if (kind !== undefined && words.length > 0)
      entries[attribute.name] = attributeEntry(attribute, words, kind, setting)
  }
  return entries
}

function attributeEntry(
  { name, cName }: NamedAttribute,
  words: readonly string[],
  kind: Kind<unknown>,
  setting: Setting | undefined,
): Entry<Edit> {
  const edit = (draft: Draft, value: unknown) => {
    if (setting?.form?.isLink) draft.links[name] = value as LinkRef
    else draft.data[name] = value
  }
  return edits(kind, cName, edit, ...words)
}

function settingsJson(
  settings: Readonly<Record<string, Setting>>,
  data: KindData,
  names: LinkNames,
): { [name: string]: Plain | undefined } {
  const json: { [name: string]: Plain | undefined } = {}
  for (const [name, setting] of Object.entries(settings)) {
    const value = data[name]
    const key = setting.json ?? snakeCase(name)
    if (value === undefined || key === '') continue
    json[key] = setting.form === undefined ? plain(value) : setting.form.json(value, names)
  }
  return json
}

function plain(value: unknown): Plain {
  return typeof value === 'bigint' ? Number(value) : (value as Plain)
}
