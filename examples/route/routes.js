// Lists the IPv4 routes of the main table, or of the one whose number is given.
import { connect } from 'nlkit'
import { addressFamilies, getRoute, route, routeTables } from 'nlkit/families/route'

const table = Number(process.argv[2] ?? routeTables.MAIN)

const rt = await connect(route)
for await (const found of rt.dump(getRoute, { family: addressFamilies.INET, table })) {
  const destination = found.dst === undefined ? 'default' : `${found.dst}/${found.dstLen}`
  const way = found.gateway === undefined ? '' : ` via ${found.gateway}`
  console.log(`${destination}${way} link ${found.oif} metric ${found.priority ?? 0}`)
}
rt.close()
