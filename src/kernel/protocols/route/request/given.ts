import type { AttributeSet, UnknownAttribute } from '../../../../schema/index.ts'

/** Whether an attribute was given, also where it is not as it should be: of some Linux looks at no more than that. */
export function isGiven<V extends { readonly $unknown?: UnknownAttribute[] | undefined }>(
  value: V,
  set: AttributeSet,
  name: keyof V & string,
): boolean {
  return value[name] !== undefined || malformed(value, set, name) !== undefined
}

/** The bytes of an attribute that is not as it should be; of several the last one counts. */
export function malformed<V extends { readonly $unknown?: UnknownAttribute[] | undefined }>(
  value: V,
  set: AttributeSet,
  name: keyof V & string,
): Uint8Array | undefined {
  const { $unknown } = value
  if ($unknown === undefined || value[name] !== undefined) return undefined
  const id = set.byName.get(name)?.id
  return $unknown.findLast(({ type }) => type === id)?.payload
}
