// Makes a machine what is described, and says what it did; with --dry-run only what it would do. Needs CAP_NET_ADMIN.
import { connect } from 'nlkit'
import { EnsureError, ensure } from 'nlkit/config'
import { route } from 'nlkit/families/route'

/** @type {import('nlkit/config').DesiredState} */
const desired = {
  links: [
    { name: 'example-br', kind: 'bridge', up: true, addresses: ['192.0.2.1/24', '2001:db8::1/64'] },
    { name: 'example-a', kind: 'veth', data: { peer: { ifname: 'example-b' } }, master: 'example-br', up: true },
    { name: 'example-b', up: true },
  ],
  routes: [
    { to: 'default', via: '192.0.2.254', metric: 100 },
    { to: '198.51.100.0/24', via: '192.0.2.253', table: 1000 },
  ],
  rules: [{ priority: 1000, from: '192.0.2.0/24', table: 1000 }],
}

const rt = await connect(route)
try {
  const steps = await ensure(rt, desired, { dryRun: process.argv.includes('--dry-run') })
  for (const { text } of steps) console.log(text)
  if (steps.length === 0) console.log('all is as described')
} catch (error) {
  if (!(error instanceof EnsureError)) throw error
  console.error(error.message) // which step, the kernel's words, and what could not be undone
  process.exitCode = 1
} finally {
  rt.close()
}
