import { type NeighMessage, ndmsg, neighFlags } from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlmsgParse } from '../../../policy/parse.ts'
import type { Policy } from '../../../policy/policy.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'

/** What a kind takes of a description of entries. */
export interface FlushRules {
  readonly policy: Policy
  /** Bits of NUD_* and NTF_* that may be said of them. */
  readonly states: number
  readonly flags: number
}

/** Judges a request that describes entries to be removed: 0, or minus an errno. */
export function judgeFlush({ nlh, value, extack }: RouteRequest<NeighMessage>, rules: FlushRules): number {
  const parsed = nlmsgParse(nlh, ndmsg.size, rules.policy, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  const { state = 0, flags = 0 } = value
  if ((flags & ~(neighFlags.MASTER | neighFlags.SELF) & ~rules.flags) !== 0) {
    return refuse(extack, EINVAL, 'Unsupported fdb flush ndm flag bits set')
  }
  if ((state & ~rules.states) !== 0) return refuse(extack, EINVAL, 'Unsupported fdb flush ndm state bits set')
  return 0
}
