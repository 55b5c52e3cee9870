import { GenericFamilies, getFamily } from '../../families/generic/index.ts'
import { withController } from '../connection.ts'
import type { Context } from '../context.ts'
import { findFamily } from '../genl/find-family.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** Numbers of families (`linux/genetlink.h`, GENL_MIN_ID and GENL_MAX_ID). */
const LEAST_ID = 16
const MOST_ID = 1023

/**
 * Families with the numbers that are given, as in `nl80211=34`. Of a name without one, this machine's kernel is asked, and of
 * `all` for all that it has. Throws UsageError for what is neither, NetlinkError where the kernel does not have the family.
 */
export async function familiesOf(given: readonly string[], context: Context): Promise<GenericFamilies> {
  const families = new GenericFamilies()
  for (const text of given) {
    const [, name = text, number] = /^(.+)=(.*)$/.exec(text) ?? []
    if (number === undefined) await locateHere(families, name, context)
    else locateAt(families, name, number)
  }
  return families
}

function locateAt(families: GenericFamilies, name: string, number: string): void {
  const id = /^(0x[\da-f]+|\d+)$/i.test(number) ? Number(number) : 0
  if (id < LEAST_ID || id > MOST_ID)
    throw new UsageError(`--family ${name} has a number from ${LEAST_ID} to ${MOST_ID}, not '${number}'`)
  try {
    families.locate(name, id)
  } catch (error) {
    throw new UsageError(`--family: ${(error as Error).message}`)
  }
}

/** The numbers that families have in this machine's kernel. */
async function locateHere(families: GenericFamilies, name: string, context: Context): Promise<void> {
  await withController(context, async (ctrl) => {
    const all = () => ctrl.dump(getFamily, {}, { timeout: context.timeout }).toArray()
    const found = name === 'all' ? await all() : [await findFamily(ctrl, name, context)]
    for (const { familyId, familyName, hdrsize } of found) {
      if (familyId !== undefined && familyName !== undefined) families.locate(familyName, familyId, hdrsize)
    }
  })
}
