// Asks which way packets to an IPv4 address take: lookup.js 127.0.0.1
import { connect } from 'nlkit'
import { addressFamilies, getLink, getRoute, route } from 'nlkit/families/route'

const [dst = '127.0.0.1'] = process.argv.slice(2)

const rt = await connect(route)
const { oif = 0, gateway, prefsrc } = await rt.do(getRoute, { family: addressFamilies.INET, dst, dstLen: 32 })
const { ifname } = await rt.do(getLink, { index: oif })
console.log(`${dst} goes out by ${ifname}${gateway ? ` via ${gateway}` : ''} with source address ${prefsrc}`)
rt.close()
