import {
  defineFamily,
  type GenericFamily,
  genericHeader,
  interpretMessage,
  type KnownMessages,
  LocatedFamily,
  type Message,
  type MessageKey,
  repeat,
  struct,
  u8,
  utf8Length,
} from '../../schema/index.ts'
import type { ByteOrder, Span } from '../../wire/index.ts'
import { netdev } from './netdev.ts'
import { type Controller, ctrlDelFamily, ctrlNewFamily, nlctrl } from './nlctrl.ts'

/** The families that are declared here. */
export const genericFamilies: readonly GenericFamily[] = [nlctrl, netdev]

/** Bytes of a name, and of a family's own header, that are believed. */
const MOST_NAME = 15
const MOST_HEADER = 1024

/** What nobody needs who reads messages. */
const NO_GROUPS: ReadonlyMap<string, number> = new Map()

/**
 * What messages of NETLINK_GENERIC mean: those of families whose numbers are known. Of the others the command and the version
 * are. A number is known because it is the same everywhere, because it was told (`locate`), or because the controller said
 * it in an answer or a notification that was read before. One object is for the messages of one kernel.
 */
export class GenericFamilies implements KnownMessages {
  readonly name = 'NETLINK_GENERIC'
  readonly #declared: ReadonlyMap<string, GenericFamily>
  readonly #located = new Map<number, LocatedFamily>()

  constructor(families: readonly GenericFamily[] = genericFamilies) {
    this.#declared = new Map(families.map((family) => [family.name, family]))
    for (const { name, id } of families) if (id !== undefined) this.locate(name, id)
  }

  /**
   * Says which number a family has. Of one that is not declared `headerSize` says how many bytes its own header has; behind
   * them are attributes that nobody knows. Throws TypeError for a name that no family can have.
   */
  locate(name: string, id: number, headerSize = 0): void {
    const family = this.#declared.get(name) ?? undeclared(name, headerSize)
    this.#located.set(id, new LocatedFamily(family, id, NO_GROUPS))
  }

  find(key: MessageKey): Message | undefined {
    const { type, command } = key
    const family = this.#located.get(type)
    if (family !== undefined || command === undefined) return family?.find(key)
    return {
      name: `${type}`,
      protocol: `${type}`,
      type,
      header: genericHeader(command, undefined),
      attributes: undefined,
      command,
    }
  }

  *all(): Iterable<Message> {
    for (const family of this.#declared.values()) yield* family.all()
  }

  /** Learns from messages of the controller which family has which number. */
  learn({ type, command }: MessageKey, { view, start, end }: Span, order: ByteOrder): void {
    if (type !== nlctrl.id) return
    const isNew = command?.cmd === ctrlNewFamily.command?.cmd
    if (!isNew && command?.cmd !== ctrlDelFamily.command?.cmd) return
    const value = interpretMessage(ctrlNewFamily, view, start, end, { order }) as Controller
    const { familyId: id, familyName: name, hdrsize } = value
    // The controller is where it is, whatever a message says that may come from anywhere.
    if (id === undefined || id === nlctrl.id || name === undefined) return
    if (!isNew) this.#located.delete(id)
    else if (utf8Length(name) <= MOST_NAME && name !== '') this.locate(name, id, hdrsize)
  }
}

function undeclared(name: string, headerSize: number): GenericFamily {
  if (headerSize === 0 || headerSize > MOST_HEADER) return defineFamily(name)
  return defineFamily(name, { header: struct(name, { userhdr: repeat(u8, headerSize) }) })
}
