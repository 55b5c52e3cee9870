import { interpretPayload, type Message, type NamedAttribute, type WithUnknown } from '../../../../schema/index.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import type { AttributeTable } from '../../../skb/nlattr.ts'
import type { RoutePolicy } from './route-policy.ts'

type Fields = { [name: string]: unknown }

/**
 * A number or an IPv4 address may be longer than its kind, unless who asks is strict: then its first bytes count (`lib/nlattr.c`,
 * validate_nla()). Of several attributes of a type the last one does.
 */
export function readLast(
  { attributes }: Message,
  value: WithUnknown,
  table: AttributeTable,
  { attributes: rules }: RoutePolicy,
): void {
  const fields = value as Fields
  for (const id of new Set(value.$unknown?.map(({ type }) => type))) {
    const attribute = attributes?.byId.get(id)
    const last = table[id]
    if (attribute === undefined || last === undefined) continue
    const size = sizeOf(attribute.type, rules?.[id])
    if (last.length <= size) continue
    fields[attribute.name] = interpretPayload(attribute.type, last.nlh.view, last.start, last.start + size)
  }
}

/** How many bytes of an attribute count, where that is not all. */
function sizeOf(type: NamedAttribute['type'], rule: AttributePolicy | undefined): number {
  if (type.kind === 'int') return type.size
  return rule?.kind === 'u32' ? 4 : Number.POSITIVE_INFINITY
}
