import { explainMessage, type Message } from '../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../api/extack.ts'
import type { GenlInfo } from '../info.ts'

type Less = [never, 0, 1, 2]
/** What has no fields. */
type Leaf = Uint8Array | string | number | bigint | boolean | undefined

/** Paths of what is in a value, down to the third level: `rings`, `rings.0`, `rings.0.size`. */
export type FieldPath<T, Depth extends 0 | 1 | 2 | 3 = 3> = Depth extends 0
  ? never
  : T extends Leaf
    ? never
    : T extends readonly (infer E)[]
      ? `${number}` | `${number}.${FieldPath<E, Less[Depth]>}`
      : {
          [K in Exclude<keyof T, '$unknown' | '$rest'> & string]-?:
            | K
            | `${K}.${FieldPath<Exclude<T[K], undefined>, Less[Depth]>}`
        }[Exclude<keyof T, '$unknown' | '$rest'> & string]

/**
 * Says in an acknowledgement where a field of the request is: the place of its attribute, the last of those that are there;
 * of one that is missing, its number and the nest that lacks it. Of a member of the header there is nothing to say.
 */
export function blameField(extack: NetlinkExtAck, message: Message, { nlhdr }: GenlInfo, path: string): void {
  const { view, offset, length } = nlhdr
  const rows = explainMessage(message, view.bytes.subarray(offset + NLMSG_HDRLEN, offset + length))
  const rowAt = (wanted: string) => rows.findLast((row) => row.attribute && row.path === wanted)
  const row = rowAt(path)
  if (row !== undefined) {
    extack.badAttribute = row.offset + NLMSG_HDRLEN
    return
  }
  const [, outer = '', name = path] = /^(.+)\.([^.]+)$/.exec(path) ?? []
  const nest = outer === '' ? undefined : rowAt(outer)
  const set = outer === '' ? message.attributes : nest?.set
  extack.missType = set?.byName.get(name)?.id
  if (nest !== undefined) extack.missNest = nest.offset + NLMSG_HDRLEN
}
