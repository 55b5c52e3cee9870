import type { Message, WithUnknown } from '../../../../schema/index.ts'
import { EINVAL } from '../../../errno.ts'
import { refuse } from './refuse.ts'
import type { RouteRequest } from './request.ts'
import type { StrictRules } from './route-policy.ts'

/** Judges the attributes of a strict question one by one, by number: Linux has them in a table by then. */
export function judgeEach<V>(
  request: RouteRequest<V>,
  { attributes }: Message<string, V>,
  rules: StrictRules<V>,
): number {
  const { accepts, refusal = 'Unsupported attribute in dump request', checks = {} } = rules
  if (accepts === undefined) return 0
  for (const id of idsOf(request.value as WithUnknown & Fields, attributes)) {
    const name = attributes?.byId.get(id)?.name ?? ''
    if (!accepts.includes(name)) return refuse(request.extack, EINVAL, refusal)
    const error = checks[name]?.(request) ?? 0
    if (error < 0) return error
  }
  return 0
}

type Fields = { readonly [name: string]: unknown }

/** The numbers of the attributes that a request has, in their order. */
function idsOf({ $unknown = [], ...known }: WithUnknown & Fields, attributes: Message['attributes']): number[] {
  const ids = new Set($unknown.map(({ type }) => type))
  for (const { name, id } of attributes?.attributes ?? []) if (known[name] !== undefined) ids.add(id)
  return [...ids].sort((a, b) => a - b)
}
