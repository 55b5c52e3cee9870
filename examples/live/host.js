// Says what this machine has: interfaces, default route, neighbours, and the way to an address: node host.js [ADDRESS]
import { defaultRoute, interfaces, neighbours, routeTo } from 'nlkit/host'

for (const { name, up, mac, addresses } of await interfaces()) {
  console.log(`${name} ${up ? 'up' : 'down'} ${mac} ${addresses.map(({ address }) => address).join(' ')}`)
}
const way = await defaultRoute()
console.log(way ? `default by ${way.interface} via ${way.gateway}` : 'no default route')
for (const { address, mac, state } of await neighbours()) console.log(`neighbour ${address} ${mac} ${state}`)

const [address] = process.argv.slice(2)
if (address !== undefined) {
  const to = await routeTo(address)
  console.log(to ? `${address} by ${to.interface} from ${to.source}` : `no way to ${address}`)
}
