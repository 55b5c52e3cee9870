import type { BatchRequest } from '../../client/index.ts'
import { EncodeError } from '../../wire/index.ts'
import type { LinkRef } from '../link/link-names.ts'
import type { IndexOf, Noun, Verb } from '../verb.ts'

/** One change that `ensure` makes. */
export interface Step {
  readonly verb: Verb
  /** `link`, `address`, `route` or `rule`. */
  readonly object: string
  /** The change in words: `add route default via 192.0.2.1`. */
  readonly text: string
  /** What is described, or, of what goes, the kernel's message. */
  readonly what: unknown
}

/** A step with what it takes to do it, and to undo it. */
export interface PlannedStep extends Step {
  /** Links whose index the request needs. */
  readonly links: readonly LinkRef[]
  readonly request: (indexOf: IndexOf) => BatchRequest<'NETLINK_ROUTE'>
  /** Undefined where nothing brings back what was: of a link that was deleted. */
  readonly undo: PlannedStep | undefined
}

function textOf(verb: Verb, noun: string, words: string): string {
  return words === '' ? `${verb} ${noun}` : `${verb} ${noun} ${words}`
}

function operationOf<W, V>(noun: Noun<W, V>, verb: Verb) {
  const op = noun.operations[verb]
  if (op === undefined) throw new EncodeError('', `the kernel cannot ${verb} a ${noun.name}`)
  return op
}

/** Does `verb` to what is described. */
export function describedStep<W, V>(noun: Noun<W, V>, verb: Verb, what: W, undo?: PlannedStep): PlannedStep {
  const op = operationOf(noun, verb)
  return {
    verb,
    object: noun.name,
    text: textOf(verb, noun.name, noun.text(what)),
    what,
    links: noun.links(what, verb),
    request: (indexOf) => [op, noun.message(what, verb, indexOf)],
    undo,
  }
}

/** Does `verb` to what a message of the kernel says; `words` say it to people. */
export function messageStep<W, V>(
  noun: Noun<W, V>,
  verb: Verb,
  message: V,
  words: string,
  undo?: PlannedStep,
): PlannedStep {
  const op = operationOf(noun, verb)
  return {
    verb,
    object: noun.name,
    text: textOf(verb, noun.name, words),
    what: message,
    links: [],
    request: () => [op, message],
    undo,
  }
}

/** The step as others see it. */
export function publicStep({ verb, object, text, what }: Step): Step {
  return { verb, object, text, what }
}
