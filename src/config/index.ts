export { type AddressDescription, addAddress, changeAddress, deleteAddress, replaceAddress } from './address.ts'
export type { LinkRef } from './link-names.ts'
export {
  addRoute,
  changeRoute,
  deleteRoute,
  type RouteDescription,
  type RouteWay,
  replaceRoute,
  type WeightedWay,
} from './route.ts'
export type { ChangeOptions, RouteConnection, Verb, VerbFunction } from './verb.ts'
