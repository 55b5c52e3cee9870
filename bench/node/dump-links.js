// node dump-links.js batches|toArray COUNT RUNS: dumps the interfaces with every attribute.
import { connect } from 'nlkit/client'
import { getLink, route } from 'nlkit/families/route'
import { dumpWays } from './dump-ways.js'
import { peakRssKb, report, timed } from './report.js'

// Until the decoder has been compiled for good.
const WARM_UP = 30_000
const [mode, expected, runs] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const connection = await connect(route)

const ways = dumpWays(connection, getLink, {})

// The same sum as link_check() computes in C: something of every nest.
function linkCheck(link) {
  const bridge = link.linkinfo?.kind === 'bridge' ? link.linkinfo.data : undefined
  return (
    link.index +
    link.ifname.length +
    link.mtu +
    link.txqlen +
    link.numTxQueues +
    Number.parseInt(link.address.slice(-2), 16) +
    Number(link.stats64.txPackets) +
    Number(bridge?.ageingTime ?? 0) +
    Number(bridge?.mcastHashMax ?? 0) +
    Number(bridge?.mcastQuerierIntvl ?? 0) +
    (link.afSpec?.inet6?.cacheinfo.maxReasmLen ?? 0)
  )
}

let count = 0
const samples = await timed(runs, Math.ceil(WARM_UP / expected), async () => {
  count = await ways[mode]()
})
if (count < expected) throw new Error(`only ${count} interfaces of ${expected}`)
const rss = peakRssKb()
const links = await connection.dump(getLink, {}).toArray()
const check = links.reduce((sum, link) => sum + linkCheck(link), 0)
report({ workload: 'dump-links', side: mode, unit: 'ms', count, samples, check, peakRssKb: rss })
connection.close()
