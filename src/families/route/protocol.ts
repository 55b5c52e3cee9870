import { protocol } from '../../schema/index.ts'

/** NETLINK_ROUTE: links, addresses, routes, neighbours, rules. */
export const route = protocol('NETLINK_ROUTE', 0)
