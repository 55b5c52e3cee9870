export type { HostOptions } from './host-options.ts'
export type { Interface, InterfaceAddress } from './interface.ts'
export { interfaces } from './interfaces.ts'
export type { IpFamily } from './ip-family.ts'
export {
  addNamespace,
  deleteNamespace,
  type NamedNamespace,
  namedNamespace,
  namespaces,
} from './namespace/named-namespaces.ts'
export { namespacesOfProcess, processesIn } from './namespace/processes.ts'
export { withinNamespace } from './namespace/within-namespace.ts'
export { type Neighbour, neighbours } from './neighbours.ts'
export { type InterfaceChange, watchInterfaces } from './watch-interfaces.ts'
export { type DefaultRouteOptions, defaultRoute, routeTo, type Way } from './way.ts'
