import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { needNamespaces, withNamespace } from '../support/namespace.ts'

const dist = new URL('../../dist/', import.meta.url).href

/** What every script has: the library, a protocol between users, and somebody who asks in it. */
const preamble = `
  import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
  import { closeSync, readdirSync, readlinkSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { connect } from '${dist}client/index.js'
  import { attrs, protocol, string } from '${dist}schema/index.js'
  import { open } from '${dist}socket/index.js'
  const talk = protocol('TALK', 2, { userToUser: true })
  const words = attrs('WORDS', { text: string(1) })
  const message = talk.message('MESSAGE', 16, undefined, words)
  const ask = talk.op({ request: message, reply: message })
  const group = talk.group('GROUP', 11, { message })
  const netns = process.argv[1]
`

/** Runs a script to its end, in a namespace where nobody else talks. */
function run(script: string, ...args: string[]): Promise<{ code: number | null; signal: string | null; text: string }> {
  const node = [process.execPath, '--input-type=module', '-e', preamble + script, '--', ...args]
  const child = spawn('unshare', ['--net', ...node])
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data))
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, text })))
}
const fine = (text: string) => ({ code: 0, signal: null, text })

/** A thread with everything open: a question, a batch of them, a subscription, all without end. */
const busyThread = `
  const busy = async () => {
    const silent = open(2)
    const conn = await connect(talk)
    const ignore = () => {}
    conn.do(ask, {}, { to: silent.address.portid }).catch(ignore)
    conn.do(ask, {}, { to: silent.address.portid, timeout: 1e6 }).catch(ignore)
    ;(async () => { for await (const e of conn.subscribe([group])) throw e })().catch(ignore)
    ;(async () => { for await (const d of conn.datagrams()) throw d })().catch(ignore)
  }
`

describe('nothing kills the process', () => {
  needNamespaces()

  test('threads that are ended with open connections', async () => {
    const outcome = await run(`${busyThread}
      const body = ${JSON.stringify('{P}')}.replace('{P}', ${JSON.stringify(preamble + busyThread)})
        .replace(/^ *const netns.*$/m, '') + 'await busy(); parentPort.postMessage(1)'
      const url = new URL('data:text/javascript,' + encodeURIComponent(body))
      for (let i = 0; i < 8; i++) {
        const worker = new Worker(url)
        await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
        if (i % 2) await sleep(5)
        await worker.terminate()
      }
      console.log('alive')
    `)
    expect(outcome).toEqual(fine('alive\n'))
  })

  test('the end of the process with everything open', async () => {
    expect(
      await run(`${busyThread} await busy(); setTimeout(() => { console.log('out'); process.exit(0) }, 5)`),
    ).toEqual(fine('out\n'))
  })

  test('a connection that nobody waits for does not keep it alive', async () => {
    expect(await run(`await connect(talk); const c = await connect(16); c.join; console.log('done')`)).toEqual(
      fine('done\n'),
    )
  })

  test('what waits keeps it alive until the answer is there', async () => {
    const outcome = await run(`
      const [a, b] = [await connect(talk), open(2)]
      setTimeout(() => {}, 20).unref()
      const asked = a.do(ask, {}, { to: b.address.portid })
      b.onReadable(() => {
        const { view, datagrams } = b.receive()
        const bytes = view.bytes.slice(datagrams[0], datagrams[0] + datagrams[1])
        setTimeout(() => { b.send(bytes, { portid: a.portid, groups: 0 }); b.close() }, 50)
      })
      await asked
      console.log('answered')
    `)
    expect(outcome).toEqual(fine('answered\n'))
  })

  test("an exception in a consumer is the consumer's own", async () => {
    const outcome = await run(`
      const conn = await connect(talk)
      const sender = await connect(talk)
      const events = conn.subscribe([group])
      const bytes = new Uint8Array(16)
      new DataView(bytes.buffer).setUint32(0, 16, true)
      new DataView(bytes.buffer).setUint16(4, 16, true)
      sender.send(bytes, { groups: 1024 })
      try {
        for await (const e of events) throw new Error('mine')
      } catch (error) {
        console.log(error.message)
      }
      sender.send(bytes, { groups: 1024 })
      await sleep(5)
      for await (const e of conn.subscribe([group], { timeout: 1 }).batches());
    `)
    expect(outcome.text).toContain('mine\n')
    expect(outcome.text).toContain('ERR_NLKIT_TIMEOUT')
    expect(outcome.signal).toBe(null)
  })

  test('a descriptor that somebody else closed while nobody watched it', async () => {
    const outcome = await run(`
      const fds = () => readdirSync('/proc/self/fd').filter((fd) => {
        try { return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:') } catch { return false }
      })
      const before = fds()
      const socket = open(2)
      socket.onReadable(() => {})
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
      socket.onReadable(undefined)
      for (const fd of fds()) if (!before.includes(fd)) closeSync(Number(fd))
      try { socket.onReadable(() => {}) } catch (error) { console.log(error.code) }
      await sleep(5)
      process.exit(0)
    `)
    expect(outcome).toEqual(fine('EBADF\n'))
  })

  test('a descriptor that somebody else closed', async () => {
    const outcome = await run(`
      const fds = () => readdirSync('/proc/self/fd').filter((fd) => {
        try { return readlinkSync('/proc/self/fd/' + fd).startsWith('socket:') } catch { return false }
      })
      const before = fds()
      const conn = await connect(talk)
      const to = open(2)
      const { portid } = to.address
      const events = (async () => { for await (const e of conn.subscribe([group])); })()
      const asked = conn.do(ask, {}, { to: portid, timeout: 30 })
      // libuv takes a descriptor as its own when the loop polls: immediates run after that, timers may run before.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
      for (const fd of fds()) if (!before.includes(fd)) closeSync(Number(fd))
      const outcomes = []
      outcomes.push(await asked.catch((error) => error.code))
      outcomes.push(await conn.do(ask, {}, { to: portid }).catch((error) => error.code))
      outcomes.push(await conn.do(ask, {}, { to: portid }).catch((error) => error.code))
      conn.close()
      await events.catch(() => {})
      console.log(outcomes.length)
      process.exit(0)
    `)
    expect(outcome).toEqual(fine('3\n'))
  })
})

describe('nothing kills the process, with dumps', () => {
  needNamespaces()

  const manyLinks = `
    const family = await import('${dist}families/route/index.js')
    const addresses = (from, to) => Array.from({ length: to - from }, (_, i) => [family.newAddr, {
      family: 2, prefixlen: 32, index: 1, local: '10.1.' + ((i + from) >> 8) + '.' + ((i + from) & 255),
    }])
  `

  test('threads that are ended in the middle of a dump and of a stream of events', () =>
    withNamespace(async ({ path }) => {
      const outcome = await run(
        `${manyLinks}
        const rt = await connect(family.route, { netns })
        await rt.batch(addresses(0, 1500))
        const body = ${JSON.stringify(preamble + manyLinks)}.replace(/^ *const netns.*$/m, 'const netns = workerData') +
          \`const rt = await connect(family.route, { netns, slabSize: 32768 })
           const events = rt.subscribe([family.ipv4AddrGroup])
           ;(async () => { for await (const e of events); })()
           const reader = rt.dump(family.getAddr, {}, { onInterrupt: 'accept' }).batches()
           await reader.next()
           rt.dump(family.getAddr, {}).toArray().catch(() => {})
           parentPort.postMessage(1)
           for (;;) for await (const a of rt.dump(family.getAddr, {}, { onInterrupt: 'accept' }));\`
        const url = new URL('data:text/javascript,' + encodeURIComponent(body))
        for (let i = 0; i < 6; i++) {
          const worker = new Worker(url, { workerData: netns })
          await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
          const changing = rt.batch(addresses(2000 + i * 100, 2100 + i * 100))
          if (i % 2) await changing
          await worker.terminate()
          await changing
        }
        console.log((await rt.dump(family.getAddr, { family: 2 }).toArray()).length)
        `,
        path,
      )
      expect(outcome).toEqual(fine('2100\n'))
    }))

  test('the end of the process in the middle of a dump, and after one that was left', () =>
    withNamespace(async ({ path }) => {
      const make = `${manyLinks}
        const rt = await connect(family.route, { netns, slabSize: 32768 })
        await rt.batch(addresses(0, 1500))
        const reader = rt.dump(family.getAddr, {})[Symbol.asyncIterator]()
        await reader.next()
      `
      expect(await run(`${make} console.log('out'); process.exit(0)`, path)).toEqual(fine('out\n'))
      // Nobody waits any more: the process ends by itself, when the rest of the dump is drained.
      expect(await run(`${make} await reader.return(); console.log('left')`, path)).toEqual(fine('left\n'))
    }))
})
