import { addressFamilies } from '../../families/route/index.ts'
import { EncodeError } from '../../wire/index.ts'
import type { AddressDescription } from '../address.ts'
import type { LinkDescription } from '../link/link.ts'
import type { RouteDescription } from '../route.ts'
import type { RuleDescription } from '../rule.ts'

/** What requests for links say that `ensure` does not read back. */
type NotCompared =
  | 'afSpec'
  | 'index'
  | 'linkNetnsid'
  | 'netns'
  | 'operstate'
  | 'parentDevName'
  | 'protoDownReason'
  | 'rename'
  | 'vfinfoList'
  | 'xdp'

/** A link and the addresses that it has: `192.0.2.1/24`, or with what else there is to say of one. */
export type DesiredLink = LinkDescription & { readonly [K in NotCompared]?: undefined } & {
  readonly addresses?: readonly (string | Omit<AddressDescription, 'dev'>)[] | undefined
}

/** What a machine should have. A section that is left out is not looked at. */
export interface DesiredState {
  readonly links?: readonly DesiredLink[] | undefined
  readonly addresses?: readonly AddressDescription[] | undefined
  /** Of IPv4 and IPv6: labels are not compared. */
  readonly routes?: readonly RouteDescription[] | undefined
  readonly rules?: readonly RuleDescription[] | undefined
}

/** The sections whose objects are all described: others go. What the kernel made by itself stays, whatever is described. */
export interface ExactSections {
  /** Links that are not described go, if they are of a kind: hardware and the loopback link stay. */
  readonly links?: boolean | undefined
  /** Of the links that are described, or have an address that is, other addresses go. */
  readonly addresses?: boolean | undefined
  /** Of the tables that are described, MAIN if none is, other routes of both families go. */
  readonly routes?: boolean | undefined
  /** Other rules of both families go. */
  readonly rules?: boolean | undefined
}

/** A state with every section there, addresses in one of their own. */
export interface Wanted {
  readonly links: readonly LinkDescription[]
  readonly addresses: readonly AddressDescription[]
  readonly routes: readonly RouteDescription[]
  readonly rules: readonly RuleDescription[]
  readonly exact: ExactSections
}

/** Brings what was described into one form. Throws EncodeError for labels. */
export function wantedOf(desired: DesiredState, exact: ExactSections | boolean = {}): Wanted {
  const { links = [], routes = [] } = desired
  if (routes.some(({ family }) => family === addressFamilies.MPLS)) {
    throw new EncodeError('routes', 'labels are not compared')
  }
  const ofLinks = links.flatMap(({ name, addresses = [] }) =>
    addresses.map((one) => (typeof one === 'string' ? { dev: name, address: one } : { ...one, dev: name })),
  )
  // All of what is described, not of sections that are not: those are nobody's business here.
  const everything = {
    links: desired.links !== undefined,
    addresses: ofLinks.length > 0 || desired.addresses !== undefined,
    routes: desired.routes !== undefined,
    rules: desired.rules !== undefined,
  }
  return {
    links,
    addresses: [...ofLinks, ...(desired.addresses ?? [])],
    routes,
    rules: desired.rules ?? [],
    exact: exact === true ? everything : exact || {},
  }
}
