// Adds a route to an IPv4 prefix by a link: add-route.js 192.0.2.0/24 lo. Needs CAP_NET_ADMIN.
import { connect, NetlinkError } from 'nlkit'
import {
  addressFamilies,
  getLink,
  newRoute,
  route,
  routeProtocols,
  routeTables,
  routeTypes,
} from 'nlkit/families/route'

const [prefix = '', ifname = ''] = process.argv.slice(2)
const [dst = '', length] = prefix.split('/')

const rt = await connect(route)
try {
  const { index: oif } = await rt.do(getLink, { ifname })
  const header = { family: addressFamilies.INET, dstLen: Number(length), headerTable: routeTables.MAIN }
  await rt.do(newRoute, { ...header, type: routeTypes.UNICAST, protocol: routeProtocols.STATIC, dst, oif })
  console.log(`${prefix} goes out by ${ifname}`)
} catch (error) {
  if (!(error instanceof NetlinkError)) throw error
  console.error(error.message) // RTM_NEWROUTE: EEXIST file exists, and the kernel's own words if there are any
  process.exitCode = 1
} finally {
  rt.close()
}
