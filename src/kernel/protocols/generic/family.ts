import type { NetlinkCallback } from '../../api/dump.ts'
import type { Kernel } from '../../kernel.ts'
import type { LoadedModule } from '../../module/loaded-module.ts'
import { type Policy, policyFrom } from '../../policy/policy.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { GenlDump, GenlInfo } from './info.ts'

// Flags of operations (`linux/genetlink.h`): who may ask, and what they can do.

/** Of an operation: only who has CAP_NET_ADMIN over the first user namespace may ask. */
export const GENL_ADMIN_PERM = 1
/** Of an operation: it can be asked for once. */
export const GENL_CMD_CAP_DO = 2
/** Of an operation: it can be asked for as a dump. */
export const GENL_CMD_CAP_DUMP = 4
/** Of an operation: it has a policy. */
export const GENL_CMD_CAP_HASPOL = 8
/** Of an operation: only who has CAP_NET_ADMIN over the user namespace of its network namespace may ask. */
export const GENL_UNS_ADMIN_PERM = 0x10

// What requests of old operations are spared, as bits of `validate` (`enum genl_validate_flags`).

/** A request is judged as leniently as old ones were. */
export const GENL_DONT_VALIDATE_STRICT = 1
/** The attributes of a dump are not judged. */
export const GENL_DONT_VALIDATE_DUMP = 2
/** The attributes of a dump are judged as leniently as old ones were. */
export const GENL_DONT_VALIDATE_DUMP_STRICT = 4

// Flags of groups: who may join.

/** Of a group: only who has CAP_NET_ADMIN may join. */
export const GENL_MCAST_CAP_NET_ADMIN = 1
/** Of a group: only who has CAP_SYS_ADMIN may join. */
export const GENL_MCAST_CAP_SYS_ADMIN = 2

/** Executes a request: 0 or nothing when it is done, minus an errno when it is refused. */
export type GenlDoit = (skb: SkBuff, info: GenlInfo) => number | void
/** What a dump of a generic family is called with, from its start to its end. */
export type GenlDumpCallback = NetlinkCallback<GenlDump>

interface DoCallbacks {
  readonly doit?: GenlDoit | undefined
}
interface DumpCallbacks {
  readonly start?: ((cb: GenlDumpCallback) => number | void) | undefined
  /** Adds messages to the buffer: see NetlinkDumpControl. */
  readonly dumpit?: ((skb: SkBuff, cb: GenlDumpCallback) => number) | undefined
  readonly done?: ((cb: GenlDumpCallback) => void) | undefined
}
interface OperationBase {
  readonly cmd: number
  /** GENL_ADMIN_PERM and GENL_UNS_ADMIN_PERM. */
  readonly flags?: number | undefined
  readonly validate?: number | undefined
  /** What attributes of requests are like. */
  readonly policy?: Policy | undefined
  /** For `preDoit` and `postDoit`. */
  readonly internalFlags?: number | undefined
}

/** A command, asked for once or as a dump; without a policy it has the family's (`struct genl_ops`, `genl_small_ops`). */
export interface GenlOperation extends OperationBase, DoCallbacks, DumpCallbacks {}

/** One of the two ways of a command: GENL_CMD_CAP_DO or GENL_CMD_CAP_DUMP is in its flags (`struct genl_split_ops`). */
export interface GenlSplitOperation extends OperationBase, DoCallbacks, DumpCallbacks {
  readonly flags: number
  readonly preDoit?: GenlPreDoit | undefined
  readonly postDoit?: GenlPostDoit | undefined
}
/** Is called before each request of the family: minus an errno refuses it. */
export type GenlPreDoit = (operation: GenlSplitOperation, skb: SkBuff, info: GenlInfo) => number | void
/** Is called after each request that was not refused before. */
export type GenlPostDoit = (operation: GenlSplitOperation, skb: SkBuff, info: GenlInfo) => void

/** A multicast group of a family. */
export interface GenlMulticastGroup {
  readonly name: string
  /** GENL_MCAST_CAP_NET_ADMIN and GENL_MCAST_CAP_SYS_ADMIN. */
  readonly flags?: number | undefined
}

/** What a family is registered with (`struct genl_family`). */
export interface GenlFamilyConfig {
  /** At most 15 bytes; no two families have the same. */
  readonly name: string
  readonly version?: number | undefined
  /** Bytes of the family's own header, behind `struct genlmsghdr`. */
  readonly headerSize?: number | undefined
  /** For the operations that have none of their own. One without attributes only says which numbers there are. */
  readonly policy?: Policy | undefined
  readonly operations?: readonly GenlOperation[] | undefined
  /** In the order of their commands, do before dump. */
  readonly splitOperations?: readonly GenlSplitOperation[] | undefined
  /** From this command on, headers are checked, and attributes that no policy knows are refused; default: for all. */
  readonly resvStartOp?: number | undefined
  readonly groups?: readonly GenlMulticastGroup[] | undefined
  /** Whether the family is there in every network namespace, and not only in the first one. */
  readonly netnsOk?: boolean | undefined
  /** Before and after each `doit` of `operations`; minus an errno refuses the request. */
  readonly preDoit?: GenlPreDoit | undefined
  readonly postDoit?: GenlPostDoit | undefined
  /** Told that a socket joins the group with that place in `groups`, and that it leaves. */
  readonly bind?: ((group: number) => void) | undefined
  readonly unbind?: ((group: number) => void) | undefined
  /** The module that it is registered for; default: the one whose `init` runs. */
  readonly module?: LoadedModule | undefined
}

/** A family that is registered: its number, and that of its first group. */
export class GenlFamily {
  readonly kernel: Kernel
  readonly config: GenlFamilyConfig
  readonly id: number
  readonly module: LoadedModule | undefined
  /** Number of the first group. The others follow. */
  groupOffset = 0
  /** Called when it is unregistered, so that its module does not do it again. */
  disown: (() => void) | undefined = undefined

  constructor(kernel: Kernel, id: number, config: GenlFamilyConfig, module: LoadedModule | undefined) {
    this.kernel = kernel
    this.id = id
    this.config = config
    this.module = module
  }

  get name(): string {
    return this.config.name
  }

  get version(): number {
    return this.config.version ?? 0
  }

  get headerSize(): number {
    return this.config.headerSize ?? 0
  }

  get groups(): readonly GenlMulticastGroup[] {
    return this.config.groups ?? []
  }

  get netnsOk(): boolean {
    return this.config.netnsOk ?? false
  }

  get resvStartOp(): number {
    return this.config.resvStartOp ?? 0
  }

  /** The largest attribute number, as the controller reports it. */
  get maxAttribute(): number {
    return this.config.policy?.maxType ?? 0
  }
}

/** Attributes that are all refused: the policy of operations that take none. */
export const rejectAll: Policy = policyFrom({ 0: { kind: 'reject' }, 1: { kind: 'reject' } })
