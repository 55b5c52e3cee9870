// Gives a link an address and a way out: address.js lo 192.0.2.1/24 192.0.2.254. Needs CAP_NET_ADMIN.
import { connect, NetlinkError } from 'nlkit'
import { changeLink, replaceAddress, replaceRoute } from 'nlkit/config'
import { route } from 'nlkit/families/route'

const [dev = '', address = '', via = ''] = process.argv.slice(2)

const rt = await connect(route)
try {
  await changeLink(rt, { name: dev, up: true })
  await replaceAddress(rt, { dev, address })
  await replaceRoute(rt, { to: 'default', via, dev })
  console.log(`${dev} has ${address}, and what goes elsewhere goes to ${via}`)
} catch (error) {
  if (!(error instanceof NetlinkError)) throw error
  console.error(error.message) // replace route default via …: RTM_NEWROUTE: ENETUNREACH …, and the kernel's own words
  process.exitCode = 1
} finally {
  rt.close()
}
