// node link-dump.js linux|nlkit batches|toArray COUNT RUNS: adds bridges until there are COUNT, not timed, and dumps all
// interfaces.
import { getLink, newLink } from 'nlkit/families/route'
import { dumpWays } from './dump-ways.js'
import { peakRssKb, report, timed } from './report.js'
import { doAll, openRoute } from './two-kernels.js'

// Until the decoder has been compiled for good.
const WARM_UP = 30_000
const [which, mode] = process.argv.slice(2)
const [expected, runs] = process.argv.slice(4).map(Number)
const { connection } = await openRoute(which)
const { length: there } = await bridges()
await doAll(connection, newLink, expected - there, (i) => ({ ifname: `br${there + i}`, linkinfo: { kind: 'bridge' } }))

async function bridges() {
  const links = await connection.dump(getLink, {}).toArray()
  return links.filter(({ linkinfo }) => linkinfo?.kind === 'bridge')
}

const ways = dumpWays(connection, getLink, {})

/** Something of every nest that does not depend on the kernel. */
function linkCheck({ ifname, mtu, linkinfo, stats64 }) {
  return ifname.length + mtu + Number(linkinfo.data.ageingTime) + Number(stats64.rxPackets)
}

let count = 0
const samples = await timed(runs, Math.ceil(WARM_UP / expected), async () => {
  count = await ways[mode]()
})
if (count < expected) throw new Error(`only ${count} interfaces of ${expected}`)
const rss = peakRssKb()
const check = (await bridges()).reduce((sum, link) => sum + linkCheck(link), 0)
report({ workload: 'link-dump', side: which, unit: 'ms', count: expected, samples, check, peakRssKb: rss })
connection.close()
