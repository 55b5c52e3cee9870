import { NLM_F_REQUEST } from '../../wire/index.ts'
import { attrs } from './attrs.ts'
import { type GenericFamily, genericHeader } from './generic-family.ts'
import type { Command, Group, KnownMessages, Message, MessageKey, Operation } from './protocol.ts'

const unknownSet = attrs('', {})

const located = new WeakMap<Message, Map<number, Message>>()

/** A message of a family that has the number `id`: always the same object, so that it is compiled only once. */
function messageAt<M extends Message>(message: M, id: number): M {
  if (message.command === undefined || message.type === id) return message
  const known = located.get(message) ?? new Map<number, Message>()
  located.set(message, known)
  const at = known.get(id) ?? { ...message, type: id }
  known.set(id, at)
  return at as M
}

/** A family with the numbers that it has in one kernel. */
export class LocatedFamily<P extends string = string> implements KnownMessages {
  readonly family: GenericFamily<P>
  readonly id: number
  readonly #groupIds: ReadonlyMap<string, number>
  readonly #operations = new Map<Operation, Operation>()

  constructor(family: GenericFamily<P>, id: number, groupIds: ReadonlyMap<string, number>) {
    this.family = family
    this.id = id
    this.#groupIds = groupIds
  }

  get name(): string {
    return this.family.name
  }

  /** A message of the family; of a command that is not declared, its header and attributes that nobody knows. */
  find({ type, flags, command }: MessageKey): Message | undefined {
    if (type !== this.id || command === undefined) return undefined
    const message = this.family.find(command.cmd, (flags & NLM_F_REQUEST) !== 0)
    return message === undefined ? this.#undeclared(command) : this.message(message)
  }

  #undeclared(command: Command): Message {
    const { name, header } = this.family
    const own = genericHeader(command, header)
    return {
      name: `${name} ${command.cmd}`,
      protocol: name,
      type: this.id,
      header: own,
      attributes: unknownSet,
      command,
    }
  }

  *all(): Iterable<Message> {
    for (const message of this.family.all()) yield this.message(message)
  }

  /** A message as it is sent and received here. */
  message<M extends Message>(message: M): M {
    return messageAt(message, this.id)
  }

  /** An operation with its messages as they are here. */
  operation<O extends Operation>(operation: O): O {
    const known = this.#operations.get(operation)
    if (known !== undefined) return known as O
    const { request, reply } = operation
    const here = { ...operation, request: messageAt(request, this.id), reply: reply && messageAt(reply, this.id) }
    this.#operations.set(operation, here)
    return here
  }

  /** A group with its number here. Throws TypeError when the kernel's family does not have it. */
  group<G extends Group>(group: G): G {
    const id = this.#groupIds.get(group.name)
    if (id === undefined) throw new TypeError(`the kernel's family ${this.family.name} has no group '${group.name}'`)
    const events = Object.fromEntries(
      Object.entries(group.events).map(([event, message]) => [event, messageAt(message, this.id)]),
    )
    return { ...group, id, events }
  }
}
