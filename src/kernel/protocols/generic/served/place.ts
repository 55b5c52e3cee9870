import type { Group } from '../../../../schema/index.ts'
import type { GenlFamily } from '../family.ts'

/** The place of a group among those of its family. Throws TypeError for one of another family. */
export function placeOf(family: GenlFamily, group: Group): number {
  const place = family.groups.findIndex(({ name }) => name === group.name)
  if (place < 0) throw new TypeError(`family ${family.name} has no group '${group.name}'`)
  return place
}
