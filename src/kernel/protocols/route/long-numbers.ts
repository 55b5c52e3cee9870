import type { AttributeSet, IntType, WithUnknown } from '../../../schema/index.ts'

/**
 * Gives a request the numbers of attributes that are longer than a number is: where Linux does not judge strictly it reads the
 * beginning (`lib/nlattr.c`, validate_nla()).
 */
export function readLongNumbers(value: WithUnknown, set: AttributeSet): void {
  const fields = value as Record<string, unknown>
  for (const { type, payload } of value.$unknown ?? []) {
    const attribute = set.byId.get(type)
    if (attribute?.type.kind !== 'int' || payload.length <= attribute.type.size) continue
    fields[attribute.name] ??= numberIn(payload, attribute.type)
  }
}

function numberIn(payload: Uint8Array, { size, signed, big }: IntType): number | bigint {
  const bytes = [...payload.subarray(0, size)]
  const number = (big ? bytes : bytes.reverse()).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const value = signed ? BigInt.asIntN(size * 8, number) : number
  return size === 8 ? value : Number(value)
}
