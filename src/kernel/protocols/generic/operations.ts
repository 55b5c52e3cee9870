import { EINVAL } from '../../errno.ts'
import type { KernelVersion } from '../../parameters.ts'
import type { Policy } from '../../policy/policy.ts'
import {
  GENL_CMD_CAP_DO,
  GENL_CMD_CAP_DUMP,
  GENL_DONT_VALIDATE_DUMP,
  type GenlFamilyConfig,
  type GenlOperation,
  type GenlSplitOperation,
  rejectAll,
} from './family.ts'

/** Both ways of a command, as far as there are. */
export interface OperationPair {
  readonly cmd: number
  readonly flags: number
  readonly doit: GenlSplitOperation | undefined
  readonly dumpit: GenlSplitOperation | undefined
}

const WAYS = GENL_CMD_CAP_DO | GENL_CMD_CAP_DUMP

/** Whether a policy says anything of its attributes. */
export function hasRules(policy: Policy | undefined): policy is Policy {
  return policy?.attributes !== undefined
}

/** The operation of a command for `way`, GENL_CMD_CAP_DO or GENL_CMD_CAP_DUMP (`net/netlink/genetlink.c`, genl_get_cmd()). */
export function findOperation(
  config: GenlFamilyConfig,
  cmd: number,
  way: number,
  version: KernelVersion,
): GenlSplitOperation | undefined {
  const operation = config.operations?.find((candidate) => candidate.cmd === cmd)
  if (operation !== undefined) return wayOf(config, operation, way)
  const split = config.splitOperations?.find((candidate) => candidate.cmd === cmd && (candidate.flags & way) !== 0)
  // Older kernels show that such an operation refuses all attributes, and then ignore them.
  return split && (version === '6.18' ? split : withPolicy(split))
}

/** All commands in the order of their declaration (genl_op_iter_next()). */
export function operationPairs(config: GenlFamilyConfig): OperationPair[] {
  const pairs = (config.operations ?? []).map((operation) =>
    pairOf(wayOf(config, operation, GENL_CMD_CAP_DO), wayOf(config, operation, GENL_CMD_CAP_DUMP)),
  )
  const splits = (config.splitOperations ?? []).map(withPolicy)
  for (let i = 0; i < splits.length; ) {
    const doit = isWay(splits[i], GENL_CMD_CAP_DO) ? splits[i++] : undefined
    const isOther = doit !== undefined && splits[i]?.cmd !== doit.cmd
    const dumpit = !isOther && isWay(splits[i], GENL_CMD_CAP_DUMP) ? splits[i++] : undefined
    pairs.push(pairOf(doit, dumpit))
  }
  return pairs
}

function isWay(operation: GenlSplitOperation | undefined, way: number): boolean {
  return operation !== undefined && (operation.flags & way) !== 0
}

function pairOf(doit: GenlSplitOperation | undefined, dumpit: GenlSplitOperation | undefined): OperationPair {
  return { cmd: (doit ?? dumpit)?.cmd ?? 0, flags: (doit?.flags ?? 0) | (dumpit?.flags ?? 0), doit, dumpit }
}

/** One way of an operation that is declared for both (genl_cmd_full_to_split()). */
function wayOf(config: GenlFamilyConfig, operation: GenlOperation, way: number): GenlSplitOperation | undefined {
  const { cmd, flags = 0, validate = 0, internalFlags, doit, start, dumpit, done } = operation
  const isDump = way === GENL_CMD_CAP_DUMP
  if ((isDump ? dumpit : doit) === undefined) return undefined
  const isUnchecked = isDump && (validate & GENL_DONT_VALIDATE_DUMP) !== 0
  const policy = isUnchecked ? undefined : policyFor(config, operation)
  const common = { cmd, flags: flags | way, validate, internalFlags, policy }
  if (isDump) return { ...common, start, dumpit, done }
  return { ...common, doit, preDoit: config.preDoit, postDoit: config.postDoit }
}

/** The policy of an operation, else the family's; without rules a newer operation takes no attributes at all. */
function policyFor({ policy: common, resvStartOp = 0 }: GenlFamilyConfig, { cmd, policy = common }: GenlOperation) {
  return hasRules(policy) || cmd < resvStartOp ? policy : rejectAll
}

function withPolicy(operation: GenlSplitOperation): GenlSplitOperation {
  return hasRules(operation.policy) ? operation : { ...operation, policy: rejectAll }
}

/** Why operations cannot be registered: 0, or minus an errno (genl_validate_ops()). */
export function checkOperations(config: GenlFamilyConfig): number {
  const splits = config.splitOperations ?? []
  if (!splits.every(({ flags }) => isOneWay(flags))) return -EINVAL
  const pairs = operationPairs(config)
  const isNew = (cmd: number): boolean => cmd >= (config.resvStartOp ?? 0)
  const isLax = (operation: GenlSplitOperation | undefined): boolean => (operation?.validate ?? 0) !== 0
  if (pairs.some(({ flags }) => (flags & WAYS) === 0)) return -EINVAL
  if (pairs.some(({ cmd, doit, dumpit }) => isNew(cmd) && (isLax(doit) || isLax(dumpit)))) return -EINVAL
  if (new Set(pairs.map(({ cmd }) => cmd)).size < pairs.length) return -EINVAL
  return splits.every((operation, i) => i === 0 || mayFollow(splits[i - 1], operation)) ? 0 : -EINVAL
}

function isOneWay(flags: number): boolean {
  return (flags & WAYS) === GENL_CMD_CAP_DO || (flags & WAYS) === GENL_CMD_CAP_DUMP
}

/** Commands go up; the two ways of one are do and dump, with the same flags. */
function mayFollow(before: GenlSplitOperation | undefined, operation: GenlSplitOperation): boolean {
  if (before === undefined || before.cmd < operation.cmd) return true
  if (before.cmd !== operation.cmd || before.internalFlags !== operation.internalFlags) return false
  return before.flags === (operation.flags ^ WAYS) && (before.flags & GENL_CMD_CAP_DO) !== 0
}
