import type { AttributeSet, UnknownAttribute } from '../../../../schema/index.ts'

/** Whether an attribute was given, also where it is not as it should be: of some Linux looks at no more than that. */
export function isGiven<V extends { readonly $unknown?: UnknownAttribute[] | undefined }>(
  value: V,
  set: AttributeSet,
  name: keyof V & string,
): boolean {
  return value[name] !== undefined || malformed(value, set, name) !== undefined
}

/** The bytes of an attribute that is not as it should be. */
export function malformed(
  { $unknown }: { readonly $unknown?: UnknownAttribute[] | undefined },
  set: AttributeSet,
  name: string,
): Uint8Array | undefined {
  const id = set.byName.get(name)?.id
  return $unknown?.findLast(({ type }) => type === id)?.payload
}
