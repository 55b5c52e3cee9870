export { type AddressDescription, addAddress, changeAddress, deleteAddress, replaceAddress } from './address.ts'
export type { EncapDescription, EncapWay } from './encap.ts'
export type { DesiredLink, DesiredState, ExactSections } from './ensure/desired-state.ts'
export { type EnsureOptions, ensure } from './ensure/ensure.ts'
export { EnsureError, type EnsureOutcome, type FailedStep } from './ensure/ensure-error.ts'
export type { Step } from './ensure/step.ts'
export { type ForwardingEntries, flushForwardingEntries } from './forwarding-entries.ts'
export { type AltNamesDescription, addAltNames, deleteAltNames } from './link/alt-names.ts'
export {
  addLink,
  changeLink,
  deleteLink,
  type LinkDescription,
  type LinkName,
  type LinkPeer,
  type LinkRelations,
  replaceLink,
} from './link/link.ts'
export { changeLinkGroup, deleteLinkGroup, type LinkGroupDescription } from './link/link-group.ts'
export type { LinkRef } from './link/link-names.ts'
export type { LinkSettings } from './link/link-settings.ts'
export {
  addNeighbour,
  appendNeighbour,
  changeNeighbour,
  deleteNeighbour,
  type NeighbourDescription,
  replaceNeighbour,
} from './neighbour.ts'
export type { NetnsRef } from './netns.ts'
export {
  addNexthop,
  changeNexthop,
  deleteNexthop,
  type NexthopDescription,
  type NexthopMember,
  replaceNexthop,
} from './nexthop.ts'
export { type NotificationConditions, notificationFilter, type OneOf } from './notification-filter.ts'
export { changeRule, replaceRule } from './replace-rule.ts'
export {
  addRoute,
  appendRoute,
  changeRoute,
  deleteRoute,
  prependRoute,
  type RouteDescription,
  type RouteWay,
  replaceRoute,
  testRoute,
  type WeightedWay,
} from './route.ts'
export { addRule, deleteRule, type RuleDescription } from './rule.ts'
export type { ChangeOptions, RouteConnection, Verb, VerbFunction } from './verb.ts'
