import {
  attrs,
  defineFamily,
  indexed,
  numbered,
  policyAttributes,
  string,
  u16,
  u32,
  type Value,
} from '../../schema/index.ts'

/** Commands of the controller (CTRL_CMD_*). */
export const controllerCommands = {
  UNSPEC: 0,
  NEWFAMILY: 1,
  DELFAMILY: 2,
  GETFAMILY: 3,
  NEWOPS: 4,
  DELOPS: 5,
  GETOPS: 6,
  NEWMCAST_GRP: 7,
  DELMCAST_GRP: 8,
  GETMCAST_GRP: 9,
  GETPOLICY: 10,
} as const

/** What can be done with a command of a family, and who may (GENL_*). */
export const operationFlags = {
  ADMIN_PERM: 1,
  CMD_CAP_DO: 2,
  CMD_CAP_DUMP: 4,
  CMD_CAP_HASPOL: 8,
  UNS_ADMIN_PERM: 16,
} as const

const operationShape = { id: u32(1), flags: u32(2, { flags: operationFlags }) }
/** A command of a family. */
export interface ControllerOperation extends Value<typeof operationShape> {}
/** CTRL_ATTR_OP_* */
export const controllerOperation = attrs<ControllerOperation>('CTRL_ATTR_OP', operationShape)

const groupShape = { name: string(1), id: u32(2) }
/** A multicast group of a family. */
export interface ControllerGroup extends Value<typeof groupShape> {}
/** CTRL_ATTR_MCAST_GRP_* */
export const controllerGroup = attrs<ControllerGroup>('CTRL_ATTR_MCAST_GRP', groupShape)

const operationPolicyShape = { do: u32(1), dump: u32(2) }
/** Numbers of the policies that a command has, one for each way in which it is asked for. */
export interface OperationPolicy extends Value<typeof operationPolicyShape> {}
/** CTRL_ATTR_POLICY_* */
export const operationPolicy = attrs<OperationPolicy>('CTRL_ATTR_POLICY', operationPolicyShape)

const controllerShape = {
  familyId: u16(1),
  familyName: string(2, { maxLength: 15 }),
  version: u32(3),
  hdrsize: u32(4),
  maxattr: u32(5),
  ops: indexed(6, controllerOperation),
  mcastGroups: indexed(7, controllerGroup),
  /** By number of the policy, and then of the attribute. */
  policy: numbered(8, numbered(0, policyAttributes)),
  /** By command. */
  opPolicy: numbered(9, operationPolicy),
  op: u32(10),
}
/** What the controller says of a family. */
export interface Controller extends Value<typeof controllerShape> {}
/** CTRL_ATTR_* */
export const controller = attrs<Controller>('CTRL_ATTR', controllerShape)

/** The family that knows the others: their numbers, commands, groups and policies. */
export const nlctrl = defineFamily('nlctrl', { version: 2, id: 16 })

/** A family, in answers and when one has come. */
export const ctrlNewFamily = nlctrl.message('CTRL_CMD_NEWFAMILY', controllerCommands.NEWFAMILY, controller)
/** A family is gone. */
export const ctrlDelFamily = nlctrl.message('CTRL_CMD_DELFAMILY', controllerCommands.DELFAMILY, controller)
const ctrlGetFamily = nlctrl.message('CTRL_CMD_GETFAMILY', controllerCommands.GETFAMILY, controller)
/** A group of a family has come. */
export const ctrlNewGroup = nlctrl.message('CTRL_CMD_NEWMCAST_GRP', controllerCommands.NEWMCAST_GRP, controller)
/** A group of a family is gone. */
export const ctrlDelGroup = nlctrl.message('CTRL_CMD_DELMCAST_GRP', controllerCommands.DELMCAST_GRP, controller)
/** A part of the policies of a family. */
export const ctrlGetPolicy = nlctrl.message('CTRL_CMD_GETPOLICY', controllerCommands.GETPOLICY, controller)

/** Asks for a family by number or name (the name counts where there are both), or for all. */
export const getFamily = nlctrl.op({
  request: ctrlGetFamily,
  reply: ctrlNewFamily,
  dump: true,
  accept: ['familyId', 'familyName'],
})

/** Asks for the policies of a family, by number or name (the number counts where there are both), or of one of its commands. */
export const getPolicy = nlctrl.op({
  request: ctrlGetPolicy,
  reply: ctrlGetPolicy,
  dump: true,
  single: false,
  accept: ['familyId', 'familyName', 'op'],
})

/** Families and groups that come and go. */
export const notifyGroup = nlctrl.group(
  'notify',
  { newFamily: ctrlNewFamily, delFamily: ctrlDelFamily, newGroup: ctrlNewGroup, delGroup: ctrlDelGroup },
  { id: 16 },
)
