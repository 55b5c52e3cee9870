// What is measured: scenes (a namespace and what is in it), and in each scene workloads with their sides.
import { fileURLToPath } from 'node:url'
import { kernelRouteWorkloads } from './kernel-routes.js'
import { program } from './lib/reference.js'
import { servedWorkloads } from './served.js'

const ROUTES = 100_000
const FEW_ROUTES = 10_000
const MILLION = 1_000_000
const LINKS = 10_000
const FEW_LINKS = 1_000

const c = (name, ...args) => [program(name), ...args.map(String)]
const node = (name, ...args) => [
  process.execPath,
  fileURLToPath(new URL(`./node/${name}.js`, import.meta.url)),
  ...args.map(String),
]

const reference = (name, command) => ({ name, role: 'reference', command })
const floor = (name, command) => ({ name, role: 'floor', command })
const nlkit = (name, command, target) => ({ name, role: 'nlkit', command, ...(target && { target }) })
// What a Node user has without nlkit. Slow and no contest, so two rounds are enough.
const today = (name, command) => ({ name, role: 'today', command, rounds: 2 })

const generator = program('gen-routes')
const flush = c('gen-routes', 'flush')

const dump = {
  name: 'dump',
  title: `dump of ${ROUTES} IPv4 routes`,
  sides: [
    reference('C libmnl, decoded', c('dump-routes', 'mnl', ROUTES, 5)),
    floor('C raw, headers only', c('dump-routes', 'raw', ROUTES, 5)),
    nlkit('nlkit batches()', node('dump-routes', 'batches', ROUTES, 5), { ratioAtMost: 1.2 }),
    nlkit('nlkit for await', node('dump-routes', 'each', ROUTES, 5)),
    nlkit('nlkit toArray()', node('dump-routes', 'toArray', ROUTES, 5), { ratioAtMost: 2.3 }),
    nlkit('nlkit columns()', node('dump-routes', 'columns', ROUTES, 5), { ratioAtMost: 0.9 }),
    today('ip -j, JSON.parse', node('ip-json', 'routes', 2)),
  ],
}

const dumpMillion = {
  name: 'dump-1m',
  title: `dump of ${MILLION} IPv4 routes, streamed and to objects that are kept`,
  rounds: 3,
  sides: [
    reference('C libmnl, decoded', c('dump-routes', 'mnl', MILLION, 2)),
    floor('C raw, headers only', c('dump-routes', 'raw', MILLION, 2)),
    nlkit('nlkit batches()', node('dump-routes', 'batches', MILLION, 2), { ratioAtMost: 1.1, rssAtMostMb: 120 }),
    nlkit('nlkit toArray()', node('dump-routes', 'toArray', MILLION, 2), { ratioAtMost: 2.3 }),
  ],
}

const withGc = ([command, ...args]) => [command, '--expose-gc', ...args]

const liveMillion = {
  name: 'live-1m',
  title: `live table of ${MILLION} IPv4 routes, time to ready`,
  rounds: 3,
  sides: [
    reference('nlkit toArray()', withGc(node('live-routes', 'toArray', MILLION, 2))),
    nlkit('nlkit liveTable()', withGc(node('live-routes', 'live', MILLION, 2)), {
      ratioAtMost: 3,
      bytesPerRowAtMost: 350,
    }),
  ],
}

const liveFlap = {
  name: 'live-flap',
  title: `${ROUTES} routes deleted and added again, followed by a live table, events from a full queue`,
  sides: [
    reference('C libmnl, decoded', c('events', 'flap', ROUTES, 3, generator)),
    nlkit('nlkit liveTable()', node('live-flap', 'view', ROUTES, 3, generator), { ratioAtLeast: 0.5 }),
    nlkit('nlkit liveTable(), read', node('live-flap', 'reader', ROUTES, 3, generator)),
  ],
}

const ensureRoutes = {
  name: 'ensure',
  title: `ensure() of ${FEW_ROUTES} routes when nothing differs, against a dump of them in C`,
  sides: [
    reference('C libmnl, dump', c('dump-routes', 'mnl', FEW_ROUTES, 10)),
    nlkit('nlkit ensure()', node('ensure', FEW_ROUTES, 10)),
  ],
}

const insertEach = {
  name: 'insert-each',
  title: `insert of ${ROUTES} routes, one request and its ack after another`,
  after: flush,
  sides: [
    reference('C libmnl', c('insert-routes', 'each', ROUTES, 2)),
    nlkit('nlkit await do()', node('insert-routes', 'each', ROUTES, 2), { ratioAtLeast: 0.8 }),
  ],
}

const insertBatch = {
  name: 'insert-batch',
  title: `insert of ${ROUTES} routes, 100 requests in a datagram`,
  after: flush,
  sides: [
    reference('C libmnl', c('insert-routes', 'batch', ROUTES, 2)),
    nlkit('nlkit batch()', node('insert-routes', 'batch', ROUTES, 2), { ratioAtLeast: 0.85 }),
  ],
}

const drain = {
  name: 'drain',
  title: `${ROUTES} route events from a full queue`,
  after: flush,
  sides: [
    reference('C libmnl, decoded', c('events', 'drain-mnl', ROUTES, 3, generator)),
    floor('C raw, headers only', c('events', 'drain-raw', ROUTES, 3, generator)),
    nlkit('nlkit batches()', node('events', 'drain', ROUTES, 3, generator), { ratioAtLeast: 0.75 }),
  ],
}

const live = {
  name: 'live',
  title: `${ROUTES} route events while another process makes them, default settings`,
  after: flush,
  sides: [
    reference('C libmnl, decoded', c('events', 'live', ROUTES, 2, generator)),
    nlkit('nlkit batches()', node('events', 'live', ROUTES, 2, generator), { noSilentLoss: true }),
  ],
}

const getLink = {
  name: 'get-link',
  title: 'RTM_GETLINK by index, one after another, the median time of one',
  sides: [
    reference('C libmnl, decoded', c('get-link', 'mnl', 20_000, 3)),
    floor('C raw', c('get-link', 'raw', 20_000, 3)),
    nlkit('nlkit await do()', node('get-link', 20_000, 3), { ratioAtMost: 2 }),
    today('ip -j, JSON.parse', node('ip-json', 'link', 50)),
  ],
}

function links(name, count, runs, target) {
  return {
    name,
    title: `dump of ${count} interfaces, half ifb and half bridges, every attribute`,
    sides: [
      reference('C libmnl, decoded', c('dump-links', 'mnl', count, runs)),
      floor('C raw, headers only', c('dump-links', 'raw', count, runs)),
      nlkit('nlkit batches()', node('dump-links', 'batches', count, runs)),
      nlkit('nlkit toArray()', node('dump-links', 'toArray', count, runs), target),
      today('ip -j -d, JSON.parse', node('ip-json', 'links', 2)),
    ],
  }
}

// Whether two processes share a CPU changes a round trip by a factor of eight, and the scheduler decides otherwise each
// time. They share one, on both sides.
const ONE_CPU = 0

const echo = {
  name: 'echo',
  title: 'NETLINK_USERSOCK: round trips of 64 bytes between two processes on one CPU',
  cpu: ONE_CPU,
  sides: [
    reference('C to C', c('echo', 20_000, 5)),
    nlkit('nlkit to nlkit', node('echo', 20_000, 5), { ratioAtLeast: 0.35 }),
  ],
}

function multicast(listeners, target) {
  const messages = Math.floor(128_000 / listeners)
  return {
    name: `multicast-${listeners}`,
    title: `NETLINK_USERSOCK: 64 bytes to ${listeners} listening sockets of another process on one CPU, deliveries`,
    cpu: ONE_CPU,
    rounds: 5,
    sides: [
      reference('C to C', c('multicast', listeners, messages, 3)),
      nlkit('nlkit to nlkit', node('multicast', listeners, messages, 3), target),
    ],
  }
}

// nlkit's own kernel against the real one: the same messages, without a process of their own for the other end.

const kernelEcho = {
  name: 'kernel-echo',
  title: "round trips of 64 bytes between two sockets of nlkit's kernel, against two processes on Linux",
  cpu: ONE_CPU,
  sides: [
    reference('C to C, Linux', c('echo', 20_000, 5)),
    nlkit("nlkit's kernel", node('kernel-echo', 100_000, 5), { ratioAtLeast: 1 }),
  ],
}

const kernelMulticast = {
  name: 'kernel-multicast-32',
  title: "64 bytes to 32 listening sockets of nlkit's kernel, against another process on Linux, deliveries",
  cpu: ONE_CPU,
  rounds: 5,
  sides: [
    reference('C to C, Linux', c('multicast', 32, 4_000, 3)),
    nlkit("nlkit's kernel", node('kernel-multicast', 32, 16_000, 3), { ratioAtLeast: 1 }),
  ],
}

const kernelQueue = {
  name: 'kernel-queue',
  title: `${MILLION} messages of 64 bytes queued at a socket of nlkit's kernel, and read`,
  rounds: 3,
  sides: [nlkit("nlkit's kernel", node('kernel-queue', MILLION), { rssAtMostMb: 600 })],
}

const served = servedWorkloads({ c, node, reference, nlkit, program, routes: ROUTES })

const kernelRoutes = kernelRouteWorkloads({
  node,
  reference,
  nlkit,
  flush,
  routes: ROUTES,
  million: MILLION,
  fewLinks: FEW_LINKS,
  links: LINKS,
})

/** Scenes in the order in which they are played; the heaviest to clear away comes last. */
export const scenes = [
  { name: 'plain', workloads: [getLink, echo, multicast(2), multicast(8), multicast(32, { ratioAtLeast: 0.9 })] },
  { name: "nlkit's kernel", workloads: [kernelEcho, kernelMulticast, kernelQueue] },
  { name: 'a served kernel', workloads: [served.askByOne, served.askByEight] },
  { name: 'no routes', routes: 0, workloads: [insertEach, insertBatch, drain, live, ...kernelRoutes.routes] },
  { name: `${FEW_ROUTES} routes`, routes: FEW_ROUTES, workloads: [ensureRoutes] },
  { name: `${ROUTES} routes`, routes: ROUTES, workloads: [dump, served.show, liveFlap] },
  { name: `${MILLION} routes`, routes: MILLION, workloads: [dumpMillion, liveMillion] },
  { name: `${FEW_LINKS} bridges`, routes: 0, workloads: kernelRoutes.fewLinks },
  { name: `${FEW_LINKS} interfaces`, links: FEW_LINKS, workloads: [links('links-1k', FEW_LINKS, 20)] },
  { name: `${LINKS} bridges`, routes: 0, workloads: kernelRoutes.links },
  { name: `${LINKS} interfaces`, links: LINKS, workloads: [links('links-10k', LINKS, 4, { ratioAtMost: 1.6 })] },
]

/** The command that fills a scene's namespace, or undefined. */
export function fill(scene) {
  if (scene.routes) return c('gen-routes', 'add', scene.routes)
  if (scene.links) return c('gen-links', scene.links)
  return undefined
}
