import type { Events, FamilyGroup, GenericFamily, TypeOf } from '../../../../schema/index.ts'
import type { Kernel } from '../../../kernel.ts'
import type { Net } from '../../../task/net.ts'
import {
  GENL_MCAST_CAP_NET_ADMIN,
  GENL_MCAST_CAP_SYS_ADMIN,
  type GenlFamily,
  type GenlFamilyConfig,
} from '../family.ts'
import { genlHasListeners, genlmsgMulticastAllns, genlmsgMulticastNetns } from '../multicast.ts'
import { genlRegisterFamily, genlUnregisterFamily } from '../register.ts'
import type { HandledOperation } from './handlers.ts'
import { eventMessage } from './message.ts'
import { splitOperations } from './operation.ts'
import { placeOf } from './place.ts'

const groupFlags = { netAdmin: GENL_MCAST_CAP_NET_ADMIN, sysAdmin: GENL_MCAST_CAP_SYS_ADMIN } as const
const nobody = { portid: 0, seq: 0, flags: 0 }

/** How a family is there. */
export interface ServeOptions extends Pick<GenlFamilyConfig, 'bind' | 'unbind' | 'module'> {
  /** Whether in every network namespace, the default, or in the first one only. */
  readonly everyNet?: boolean | undefined
}

/** A declared family that a kernel has. */
export class ServedFamily<P extends string = string> {
  /** The family as the kernel's functions have it. */
  readonly genl: GenlFamily

  constructor(genl: GenlFamily) {
    this.genl = genl
  }

  get id(): number {
    return this.genl.id
  }

  /**
   * Tells a group: of one namespace, by default of all where the family is. 0, or minus an errno: ESRCH when nobody listens.
   * Throws EncodeError for a value that does not fit the schema.
   */
  multicast<E extends Events, K extends keyof E & string>(
    group: FamilyGroup<P, E>,
    event: K,
    value: TypeOf<E[K]>,
    net?: Net,
  ): number {
    const { genl } = this
    const place = placeOf(genl, group)
    const skb = eventMessage(genl, group, event, value, nobody)
    const only = net ?? (genl.netnsOk ? undefined : genl.kernel.initNet)
    if (only === undefined) return genlmsgMulticastAllns(genl, skb, 0, place)
    return genlmsgMulticastNetns(genl, only, skb, 0, place)
  }

  /** Whether anybody listens to a group, in whatever namespace. */
  hasListeners(group: FamilyGroup<P>): boolean {
    return genlHasListeners(this.genl, this.genl.kernel.initNet, placeOf(this.genl, group))
  }

  /** Takes the family away: 0, or -ENOENT when it is gone already. */
  unregister(): number {
    return genlUnregisterFamily(this.genl)
  }
}

/**
 * Registers a declared family with what is done for its operations; those without handlers are not there. Minus an
 * errno where genlRegisterFamily() refuses. Throws TypeError for handlers that do not fit their operation.
 */
export function serveFamily<P extends string>(
  kernel: Kernel,
  family: GenericFamily<P>,
  // The family is what `family` says: handlers of another one are an error, and do not make it a family of both names.
  operations: readonly HandledOperation<NoInfer<P>>[],
  options?: ServeOptions,
): ServedFamily<P> | number {
  const genl = genlRegisterFamily(kernel, familyConfig(family, operations, options))
  return typeof genl === 'number' ? genl : new ServedFamily<P>(genl)
}

/** What a declared family is registered with. */
export function familyConfig<P extends string>(
  family: GenericFamily<P>,
  operations: readonly HandledOperation<P>[],
  { everyNet = true, ...options }: ServeOptions = {},
): GenlFamilyConfig {
  const groups = family.groups.map(({ name, permission }) => {
    return { name, flags: permission === undefined ? 0 : groupFlags[permission] }
  })
  return {
    name: family.name,
    version: family.version,
    headerSize: family.header?.size ?? 0,
    netnsOk: everyNet,
    groups,
    splitOperations: splitOperations(operations),
    ...options,
  }
}
