// Lists the links: number, name, kind, MTU and whether they are up.
import { connect } from 'nlkit'
import { getLink, linkFlags, route } from 'nlkit/families/route'

const rt = await connect(route)
for await (const link of rt.dump(getLink, {})) {
  const kind = link.linkinfo?.kind ?? link.linkinfo?.kindUnlisted ?? 'device'
  const state = (link.flags ?? 0) & linkFlags.UP ? 'up' : 'down'
  console.log(`${link.index}: ${link.ifname} (${kind}) mtu ${link.mtu} ${state}`)
}
rt.close()
