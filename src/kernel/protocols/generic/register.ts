import { utf8Length } from '../../../schema/index.ts'
import { protocols } from '../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../errno.ts'
import type { Kernel } from '../../kernel.ts'
import { changeGroupCount, clearGroup } from '../../sock/groups.ts'
import {
  CTRL_CMD_DELFAMILY,
  CTRL_CMD_DELMCAST_GRP,
  CTRL_CMD_NEWFAMILY,
  CTRL_CMD_NEWMCAST_GRP,
} from './controller/attributes.ts'
import { announceFamily, announceGroup } from './controller/event.ts'
import { GenlFamily, type GenlFamilyConfig } from './family.ts'
import { GENL_ID_CTRL, GENL_ID_PMCRAID, GENL_ID_VFS_DQUOT, GENL_NAMSIZ } from './ids.ts'
import { checkOperations } from './operations.ts'

/** Numbers of a family that are known beforehand. */
export interface FixedNumbers {
  readonly id: number
  /** Number of the first group. */
  readonly groupOffset: number
}

/**
 * Registers a family: it gets a number, its groups get theirs, and who listens to the controller hears of it. Minus an errno
 * for one that cannot be: EINVAL for names that are empty or too long, operations that contradict each other or
 * are out of order; EEXIST for a name that is taken; ENOSPC without a free number
 * (`net/netlink/genetlink.c`, genl_register_family()).
 */
export function genlRegisterFamily(kernel: Kernel, config: GenlFamilyConfig): GenlFamily | number {
  return registerAt(kernel, config, undefined)
}

/** As genlRegisterFamily(), with numbers that are not to be looked for. */
export function registerAt(
  kernel: Kernel,
  config: GenlFamilyConfig,
  fixed: FixedNumbers | undefined,
): GenlFamily | number {
  const { genl } = kernel
  const error = checkOperations(config)
  if (error < 0) return error
  if (genl.byName(config.name) !== undefined) return -EEXIST
  if (!isName(config.name)) return -EINVAL
  const id = fixed === undefined ? genl.allocateId(config.name) : genl.takeId(fixed.id)
  if (id < 0) return id
  if (config.groups?.every(({ name }) => isName(name)) === false) return -EINVAL
  const { module = kernel.modules.current } = config
  const family = new GenlFamily(kernel, id, config, module)
  genl.add(family)
  family.disown = module?.own(() => genlUnregisterFamily(family))
  family.groupOffset = takeGroups(family, fixed)
  announceFamily(CTRL_CMD_NEWFAMILY, family)
  for (const [i, group] of family.groups.entries()) {
    announceGroup(CTRL_CMD_NEWMCAST_GRP, family, group, family.groupOffset + i)
  }
  return family
}

function isName(name: string): boolean {
  return name.length > 0 && utf8Length(name) < GENL_NAMSIZ && !name.includes('\0')
}

/** Families whose group had a number before numbers were handed out. */
function groupOfOld({ id, name }: GenlFamily): number | undefined {
  if (name === 'NET_DM') return 1
  return id === GENL_ID_CTRL || id === GENL_ID_VFS_DQUOT || id === GENL_ID_PMCRAID ? id : undefined
}

function takeGroups(family: GenlFamily, fixed: FixedNumbers | undefined): number {
  const { kernel, groups } = family
  const { groupIds } = kernel.genl
  if (groups.length === 0) return 0
  const first = groupOfOld(family) ?? fixed?.groupOffset
  const offset = first === undefined ? groupIds.allocate(groups.length) : groupIds.take(first, groups.length)
  changeGroupCount(genericProtocol(kernel), groupIds.size)
  return offset
}

function genericProtocol(kernel: Kernel) {
  const protocol = kernel.protocols[protocols.NETLINK_GENERIC]
  if (protocol === undefined) throw new Error('a kernel without NETLINK_GENERIC')
  return protocol
}

/**
 * Takes a family away; its groups lose their members, and who listens to the controller hears of it. 0, or -ENOENT when it is
 * not there (genl_unregister_family()).
 */
export function genlUnregisterFamily(family: GenlFamily): number {
  const { kernel, groups, groupOffset } = family
  const { genl } = kernel
  if (genl.byId(family.id) !== family) return -ENOENT
  family.disown?.()
  const numbered = groups.map((group, i) => ({ group, id: groupOffset + i }))
  for (const { id } of numbered) clearGroup(genericProtocol(kernel), id)
  for (const { group, id } of numbered) {
    genl.groupIds.free(id)
    announceGroup(CTRL_CMD_DELMCAST_GRP, family, group, id)
  }
  genl.delete(family)
  announceFamily(CTRL_CMD_DELFAMILY, family)
  return 0
}
