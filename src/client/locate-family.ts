import { getFamily } from '../families/generic/index.ts'
import { type GenericFamily, LocatedFamily } from '../schema/index.ts'
import { NetlinkError } from '../wire/index.ts'
import type { Connection } from './connection.ts'

/** Asks the kernel for the numbers of a family and of its groups, unless they are the same everywhere. */
export async function locateFamily(connection: Connection<string>, family: GenericFamily): Promise<LocatedFamily> {
  const { id, groups } = family
  if (id !== undefined && groups.every((group) => group.id > 0)) {
    return new LocatedFamily(family, id, new Map(groups.map((group) => [group.name, group.id])))
  }
  const found = await askForFamily(connection, family.name)
  if (found.familyId === undefined) throw new NetlinkError(ENOENT, 'CTRL_CMD_GETFAMILY', {}, whatFor(family.name))
  const ids = (found.mcastGroups ?? []).flatMap((group): [string, number][] =>
    group.name === undefined || group.id === undefined ? [] : [[group.name, group.id]],
  )
  return new LocatedFamily(family, found.familyId, new Map(ids))
}

const ENOENT = 2

async function askForFamily(connection: Connection<string>, familyName: string) {
  try {
    return await connection.do(getFamily, { familyName })
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error
    throw new NetlinkError(error.errno, error.operation, error.extack, whatFor(familyName))
  }
}

function whatFor(familyName: string): string {
  return `find the generic netlink family '${familyName}'`
}
