import { type NeighMessage, neighExtFlags, neighFlags, neighStates } from '../../families/route/index.ts'
import { flagNames, type Plain } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { protocolNames } from '../iproute2/name-files.ts'

/** Clock ticks a second that the kernel tells user space (USER_HZ). */
const HZ = 100

/** A neighbour as `ip -j neigh` prints it (`ip/ipneigh.c` of iproute2, print_neigh()); `dev` is left out where it is known. */
export function iproute2Neighbour(neigh: NeighMessage, dev: string | undefined, { statistics, brief }: Context): Plain {
  const { dst, lladdr, protocol, state = 0 } = neigh
  const place = {
    ...(dst === undefined ? {} : { dst }),
    ...(dev === undefined ? {} : { dev }),
    ...(lladdr === undefined ? {} : { lladdr }),
  }
  if (brief) return place
  return {
    ...place,
    ...flagFields(neigh),
    ...(statistics ? statisticsOf(neigh) : {}),
    ...(state === 0 ? {} : { state: stateNames(state) }),
    ...(protocol === undefined ? {} : { protocol: protocolNames.nameOf(protocol) ?? `${protocol}` }),
  }
}

function flagFields({ flags = 0, flagsExt = 0 }: NeighMessage): Record<string, null> {
  const said = {
    router: flags & neighFlags.ROUTER,
    proxy: flags & neighFlags.PROXY,
    extern_learn: flags & neighFlags.EXT_LEARNED,
    offload: flags & neighFlags.OFFLOADED,
    managed: flagsExt & neighExtFlags.MANAGED,
  }
  return Object.fromEntries(Object.entries(said).flatMap(([name, bit]) => (bit === 0 ? [] : [[name, null]])))
}

function statisticsOf({ cacheinfo, probes }: NeighMessage): Record<string, Plain> {
  const seconds = (ticks = 0) => Math.floor(ticks / HZ)
  return {
    ...(cacheinfo?.refcnt ? { refcnt: cacheinfo.refcnt } : {}),
    ...(cacheinfo === undefined
      ? {}
      : {
          used: seconds(cacheinfo.used),
          confirmed: seconds(cacheinfo.confirmed),
          updated: seconds(cacheinfo.updated),
        }),
    ...(probes === undefined ? {} : { probes }),
  }
}

function stateNames(state: number): string[] {
  const { names, rest } = flagNames(neighStates, state)
  return rest === 0n ? names : [...names, `${rest}`]
}
