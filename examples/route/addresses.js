// Lists the addresses, each with the name of its link.
import { connect } from 'nlkit'
import { getAddr, getLink, route } from 'nlkit/families/route'

const rt = await connect(route)
const names = new Map()
for await (const link of rt.dump(getLink, {})) names.set(link.index, link.ifname)
for await (const { index, local, address, prefixlen } of rt.dump(getAddr, {})) {
  console.log(`${names.get(index)} ${local ?? address}/${prefixlen}`)
}
rt.close()
