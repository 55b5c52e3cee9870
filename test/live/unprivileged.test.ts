import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'

const root = new URL('../../', import.meta.url)

/** Reads, then tries to write, and prints what came of it as JSON. */
const program = `
import { connect } from '${new URL('dist/index.js', root)}'
import { getLink, ipv4RouteGroup, linkGroup, newLink, route } from '${new URL('dist/families/route/index.js', root)}'
const rt = await connect(route)
const names = (await rt.dump(getLink, {}).toArray()).map((link) => link.ifname)
const refused = await rt.do(newLink, { ifname: 'br9', linkinfo: { kind: 'bridge' } }).catch((error) => error)
const [batched] = await rt.batch([[newLink, { ifname: 'br9', linkinfo: { kind: 'bridge' } }]])
const events = rt.subscribe([linkGroup, ipv4RouteGroup])
events.close()
rt.close()
console.log(JSON.stringify({ names, refused: [refused.name, refused.code, refused.operation, refused.message], batched: batched.ok }))
`

describe('without root', () => {
  needNamespaces()

  test('reading works, and writing is refused by name', () => {
    const child = spawnSync(
      'unshare',
      ['--net', 'setpriv', '--reuid=65534', '--clear-groups', process.execPath, '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    )
    expect(child.stderr).toBe('')
    const { names, refused, batched } = JSON.parse(child.stdout)
    expect(names).toContain('lo')
    expect(refused).toEqual(['NetlinkError', 'EPERM', 'RTM_NEWLINK', 'RTM_NEWLINK: EPERM operation not permitted'])
    expect(batched).toBe(false)
  })
})
