import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { EnsureError, type EnsureOptions, ensure } from '../../src/config/index.ts'
import { route } from '../../src/families/route/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { hostOrder, protocols } from '../../src/wire/index.ts'
import { Random, seedOf } from '../fuzz/random.js'
import { failureOf, headersOf, until } from '../support/datagrams.ts'
import { ip, ipBatch, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { machineState, settledState } from './machine-state.ts'
import { describedIn, randomCommands, randomDesired } from './random-state.ts'

const SEED = 2005
/** Pairs of a machine and a description of another. */
const STATES = 8
/** Changes that are refused, one at a time, in each of them. */
const CUTS = 3

/** Fresh links that everything else is on. */
async function wire(namespace: Namespace): Promise<void> {
  ipBatch(
    namespace,
    [],
    [
      'link set lo up',
      'link add v0 type veth peer name v1',
      ...['v0', 'v1'].map((name) => `link set ${name} addrgenmode none`),
      ...['v0', 'v1'].map((name) => `link set ${name} up`),
    ],
  )
  await until(() => ip(namespace, 'link', 'show').split('state UP').length === 3)
}

/** A primary address that goes makes the next one primary, and does not take it along. */
function setSecondariesOn({ name }: Namespace): void {
  execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv4.conf.all.promote_secondaries=1'])
}

/** What there is when `ensure` comes: the same random things for the same seed; some of the commands fail. */
async function build(namespace: Namespace, seed: number): Promise<void> {
  await wire(namespace)
  if (seed % 2 === 0) setSecondariesOn(namespace)
  try {
    ipBatch(namespace, ['-force'], randomCommands(new Random(seed)))
  } catch {
    // as said
  }
  await settledState(namespace)
}

/** A socket whose kernel refuses the change number `refused`: its type is one that there is not. */
function refusing(namespace: Namespace, refused: number): Socket & { changes: number } {
  const socket = Object.assign(open(protocols.NETLINK_ROUTE, { netns: namespace.path }), { changes: 0 })
  const exchange = socket.exchange.bind(socket)
  socket.exchange = (data, to, limit) => {
    const bytes = data.slice()
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    let at = 0
    for (const { type, length } of headersOf(bytes)) {
      // Of four numbers each the third is RTM_GET*, which changes nothing.
      if ((type & 3) !== 2 && socket.changes++ === refused) view.setUint16(at + 4, 0xfff0, hostOrder === 'little')
      at += (length + 3) & ~3
    }
    return exchange(bytes, to, limit)
  }
  return socket
}

// Each has namespaces of its own, and waits most of its time for what the kernel does in its own.
describe(`ensure, of random states (seed ${SEED})`, { concurrent: true }, () => {
  needNamespaces()

  for (let index = 0; index < STATES; index++) {
    const seed = seedOf(SEED, 'ensure', index)
    const random = new Random(seed)
    const desired = randomDesired(random)
    const exact: EnsureOptions['exact'] = random.once(2)
      ? { addresses: random.once(2), routes: random.once(2), rules: random.once(2) }
      : false

    test(`${index}: brings it about, by iproute2's account, and then has nothing to do`, () =>
      withNamespace(async (namespace) => {
        await build(namespace, seed)
        await using rt = await connect(route, { netns: namespace.path })
        const before = machineState(namespace)
        const planned = await ensure(rt, desired, { exact, dryRun: true })
        expect(machineState(namespace)).toEqual(before)
        const done = await ensure(rt, desired, { exact }).catch((error) => error as EnsureError)
        if (done instanceof EnsureError) {
          // The description is not one of a machine that can be: a route over a gateway that nothing leads to.
          expect(done.remaining.map(({ step, error }) => `${step.text}: ${error}`)).toEqual([])
          expect(machineState(namespace)).toEqual(before)
          return
        }
        // What is to be deleted may go along with something else.
        const lasting = planned.filter(({ verb }) => verb !== 'delete')
        expect(done.filter(({ verb }) => verb !== 'delete').slice(0, lasting.length)).toEqual(lasting)
        expect(describedIn(namespace, desired)).toEqual([])
        expect((await ensure(rt, desired, { exact })).map(({ text }) => text)).toEqual([])
      }))

    test(`${index}: whichever change is refused, all is as before`, () =>
      withNamespace(async (first) => {
        await build(first, seed)
        const counting = refusing(first, -1)
        await using all = await connect(route, { socket: counting })
        const possible = await ensure(all, desired, { exact }).then(
          () => true,
          () => false,
        )
        if (!possible) return // refused before; the other test has looked at that
        for (let cut = 0; cut < Math.min(counting.changes, CUTS); cut++) {
          const refused = counting.changes <= CUTS ? cut : random.below(counting.changes)
          await withNamespace(async (namespace) => {
            await build(namespace, seed)
            const before = machineState(namespace)
            await using rt = await connect(route, { socket: refusing(namespace, refused) })
            const error = (await failureOf(ensure(rt, desired, { exact }))) as EnsureError
            expect(error).toBeInstanceOf(EnsureError)
            expect([refused, error.remaining.map(({ step, error }) => `${step.text}: ${error}`)]).toEqual([refused, []])
            expect([refused, machineState(namespace)]).toEqual([refused, before])
          })
        }
      }))
  }
})
