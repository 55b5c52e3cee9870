import type { Connection } from '../../client/index.ts'
import { type Controller, getPolicy, operationFlags } from '../../families/generic/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Context } from '../context.ts'

/** A family with the policies of its commands, where it has some. */
export async function withPolicies(
  ctrl: Connection<'nlctrl'>,
  family: Controller,
  context: Context,
): Promise<Controller> {
  const { familyId, ops = [] } = family
  const parts = await policyParts(ctrl, familyId, context)
  const policy: NonNullable<Controller['policy']> = {}
  for (const part of parts) {
    for (const [number, attributes] of Object.entries(part.policy ?? {}))
      policy[Number(number)] = { ...policy[Number(number)], ...attributes }
  }
  const withOne = ops.filter(({ flags = 0 }) => (flags & operationFlags.CMD_CAP_HASPOL) !== 0)
  const ofCommands = parts.flatMap(({ opPolicy }) => Object.entries(opPolicy ?? {}))
  // Linux since 6.2 says command 0 of those that can only be dumped. They come in the order of the commands.
  const commandOf = (said: string, i: number) => (said === '0' ? (withOne[i]?.id ?? 0) : Number(said))
  const opPolicy = Object.fromEntries(ofCommands.map(([said, policies], i) => [commandOf(said, i), policies]))
  return ofCommands.length === 0 ? family : { ...family, policy, opPolicy }
}

/** The controller's messages about policies; none where there are no policies. */
async function policyParts(
  ctrl: Connection<'nlctrl'>,
  familyId: number | undefined,
  { timeout }: Context,
): Promise<Controller[]> {
  try {
    return await ctrl.dump(getPolicy, { familyId }, { timeout }).toArray()
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENODATA') return []
    throw error
  }
}
