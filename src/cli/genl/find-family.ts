import type { Connection } from '../../client/index.ts'
import { type Controller, getFamily } from '../../families/generic/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Context } from '../context.ts'

/** What the controller says of the family with that name. Throws NetlinkError that names it where there is none. */
export async function findFamily(ctrl: Connection<'nlctrl'>, name: string, context: Context): Promise<Controller> {
  try {
    return await ctrl.do(getFamily, { familyName: name }, { timeout: context.timeout })
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error
    const action = `find the generic netlink family '${name}'`
    throw new NetlinkError(error.errno, error.operation, error.extack, action)
  }
}
