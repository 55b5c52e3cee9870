import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  getAddr,
  getLink,
  getNeigh,
  getNeighTable,
  getNetconf,
  getRoute,
  getRule,
  route,
} from '../../src/families/route/index.ts'
import { linuxVersion, namespaceProblem } from '../support/namespace.ts'
import { leftUndecoded } from './undecoded.ts'

// What this machine has, whatever that is: hardware has links that no test can make. Nothing is changed.

const [major, minor] = linuxVersion()
const isKnown = major < 7 || (major === 7 && minor <= 3)

describe.skipIf(namespaceProblem === 'needs Linux')('of this machine (needs Linux)', () => {
  test.each([
    ['links', getLink],
    ['addresses', getAddr],
    ['routes', getRoute],
    ['rules', getRule],
    ['neighbours', getNeigh],
    ['neighbour tables', getNeighTable],
    ['settings', getNetconf],
  ] as const)('all %s are read whole', async (_name, op) => {
    await using rt = await connect(route)
    const all = await rt.dump(op as typeof getLink, {}, { onInterrupt: 'accept' }).toArray()
    if (isKnown) expect(all.flatMap((one) => leftUndecoded(one))).toEqual([])
  })

  test('links are of the kinds that iproute2 shows', async ({ skip }) => {
    await using rt = await connect(route)
    const links = await rt.dump(getLink, {}, { onInterrupt: 'accept' }).toArray()
    const shown = new Map(linksOfIp().map(({ ifname, linkinfo }) => [ifname, linkinfo?.info_kind]))
    skip(shown.size === 0, 'needs ip')
    const both = links.filter(({ ifname }) => shown.has(ifname ?? ''))
    const kinds = both.map(({ ifname, linkinfo }) => [ifname, linkinfo?.kind ?? linkinfo?.kindUnlisted])
    expect(kinds).toEqual(both.map(({ ifname }) => [ifname, shown.get(ifname ?? '')]))
  })
})

function linksOfIp(): { ifname: string; linkinfo?: { info_kind?: string } }[] {
  try {
    return JSON.parse(execFileSync('ip', ['-d', '-j', 'link', 'show'], { encoding: 'utf8', stdio: 'pipe' }))
  } catch {
    return []
  }
}
