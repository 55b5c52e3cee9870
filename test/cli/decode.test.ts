import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { pcapDatagram, pcapFileHeader } from '../../src/socket/index.ts'
import { line, nlkit, pipeline, start, values } from './nlkit.ts'

const little = ['decode', '--little-endian', '--protocol', 'route'] as const

const attributes = `
  0700 0300 6c6f00 00   # IFLA_IFNAME "lo", and padding
  0800 0400 00000100    # IFLA_MTU 65536
`
const payload = `
  00 00 0403            # ifi_family, padding, ifi_type 772 (loopback)
  01000000              # ifi_index
  49000100              # ifi_flags: up, loopback, running, lower up
  00000000              # ifi_change
  ${attributes}
`
const newLink = line(`
  30000000 1000 0200    # nlmsg_len 48, RTM_NEWLINK, NLM_F_MULTI
  07000000 2a000000     # nlmsg_seq 7, nlmsg_pid 42
  ${payload}
`)
/** The same from a big-endian machine. */
const newLinkBig = line(`
  00000030 0010 0002 00000007 0000002a
  00 00 0304 00000001 00010049 00000000
  0007 0003 6c6f00 00
  0008 0004 00010000
`)
const done = line('14000000 0300 0200 07000000 2a000000 00000000 # NLMSG_DONE')
const badMtu = line(`
  28000000 1000 0000 01000000 00000000
  00 00 0100 05000000 00000000 00000000
  0600 0400 dc05 0000   # IFLA_MTU of two bytes, where it has four
`)

describe('--json', () => {
  test('prints one value a message, and is what there is without a terminal', () => {
    const result = nlkit(little, { input: `${newLink}${done}\n` })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(values(result)).toMatchObject([
      { message: 'RTM_NEWLINK', type: 772, index: 1, flags: 0x10049, ifname: 'lo', mtu: 65536 },
      { message: 'NLMSG_DONE', error: 0 },
    ])
    expect(nlkit([...little, '--json'], { input: `${newLink}${done}\n` }).stdout).toBe(result.stdout)
  })

  test.each(['route', 'ROUTE', 'NETLINK_ROUTE', 'netlink_route', '0'])('--protocol %s', (name) => {
    const result = nlkit(['decode', '--little-endian', '--protocol', name], { input: newLink })
    expect(values(result)).toMatchObject([{ message: 'RTM_NEWLINK' }])
  })

  test('--big-endian reads what a big-endian machine wrote', () => {
    const ofBig = nlkit(['decode', '--protocol', 'route', '--big-endian'], { input: newLinkBig })
    expect(ofBig.stdout).toBe(nlkit(little, { input: newLink }).stdout)
  })

  test('messages of a protocol without declarations are bytes', () => {
    const result = nlkit(['decode', '--little-endian', '--protocol', 'crypto'], {
      input: line('14000000 1000 0500 01000000 00000000 deadbeef'),
    })
    expect(result.code).toBe(0)
    expect(values(result)).toMatchObject([{ $rest: 'deadbeef' }])
  })

  test('a malformed attribute is kept with the reason; with --strict it is an error', () => {
    const lax = nlkit(little, { input: badMtu })
    expect(lax.code).toBe(0)
    expect(values(lax)).toMatchObject([
      { index: 5, $unknown: [{ type: 4, payload: 'dc05', reason: expect.stringContaining('4') as string }] },
    ])
    expect(values(lax)[0]).not.toHaveProperty('mtu')
    const strict = nlkit([...little, '--strict'], { input: `${badMtu}\n${newLink}` })
    expect(strict.code).toBe(1)
    expect(values(strict)).toMatchObject([
      { error: 'ERR_NLKIT_DECODE', place: 'line 1', reason: expect.stringContaining('mtu') as string },
      { ifname: 'lo' },
    ])
  })

  test('what is no message is an error of its line; the messages before it are there', () => {
    const result = nlkit(little, { input: `${done}ff\nzz\n${done}` })
    expect(result.code).toBe(1)
    expect(values(result)).toMatchObject([
      { message: 'NLMSG_DONE' },
      { error: 'ERR_NLKIT_DECODE', place: 'line 1', reason: expect.stringContaining('byte 20') as string },
      { error: 'ERR_NLKIT_HEX', place: 'line 2' },
      { message: 'NLMSG_DONE' },
    ])
  })

  test('a line is answered while the input goes on', async () => {
    const child = start(...little)
    child.stdin.write(`${done}\n`)
    const [answer] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(JSON.parse(answer)).toMatchObject({ message: 'NLMSG_DONE' })
    child.stdin.end()
    expect(await once(child, 'close')).toEqual([0, null])
  })

  test('a reader who has enough is no error', () => {
    const script = `set -o pipefail; yes ${newLink} | head -n 20000 | { "$@"; echo "ended $?" >&2; } | head -n 1`
    const result = pipeline(script, ...little)
    expect(result.stderr).toBe('ended 0\n')
    expect(values(result)).toMatchObject([{ ifname: 'lo' }])
  })
})

describe('--explain', () => {
  test('shows offset, bytes, C name and value of every field', () => {
    const { code, stdout } = nlkit([...little, '--explain'], { input: newLink })
    expect(code).toBe(0)
    const rows = stdout.split('\n').map((text) => text.trim().split(/ {2,}/))
    expect(rows[0]).toEqual(['# line 1: NETLINK_ROUTE, 48 bytes'])
    expect(rows).toContainEqual(['4', '10 00', 'nlmsg_type', '16 RTM_NEWLINK'])
    expect(rows).toContainEqual(['18', '04 03', 'ifi_type', '772 LOOPBACK'])
    expect(rows).toContainEqual(['32', '07 00 03 00 6c 6f 00', 'IFLA_IFNAME', '"lo"'])
    expect(rows).toContainEqual(['40', '08 00 04 00 00 00 01 00', 'IFLA_MTU', '65536'])
  })

  test('shows a message with as many attributes as fit a megabyte', () => {
    const many = 200_000
    const payload = '04000100'.repeat(many)
    const { code, stdout } = nlkit([...little, '--explain', '--from', 'attrs:IFLA'], { input: payload })
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(many + 2) // and two lines before them
  })

  test('says what is wrong with a line, and goes on', () => {
    const { code, stdout } = nlkit([...little, '--explain'], { input: `0\n${done}` })
    expect(code).toBe(1)
    expect(stdout).toContain('error ERR_NLKIT_HEX line 1: ')
    expect(stdout).toContain('NLMSG_DONE')
  })
})

describe('--roundtrip', () => {
  const roundTrip = (...lines: string[]) => nlkit([...little, '--roundtrip'], { input: lines.join('\n') })

  test('of what the encoder would not write that way', () => {
    const odd = [
      newLink,
      `${newLink}${done}`,
      badMtu,
      // The last message without its padding, padding that is not zero, and garbage after the last message.
      line('22000000 1000 0000 01000000 00000000 00000100 05000000 00000000 00000000 0500'),
      newLink.replace('6c6f0000', '6c6f00ff'),
      `${done}0123`,
      '00',
      // An unknown attribute with both flag bits, and one that is there twice.
      line('28000000 1000 0000 01000000 00000000 00000100 05000000 00000000 00000000 0800 e7c3 01020304'),
      line(
        '30000000 1000 0000 01000000 00000000 00000100 05000000 00000000 00000000 08000400 01000000 08000400 02000000',
      ),
    ]
    expect(roundTrip(...odd)).toEqual({ code: 0, stdout: 'identical\n'.repeat(odd.length), stderr: '' })
  })

  test('is 1 when a line could not be read, and says so on a line of its own', () => {
    const { code, stdout } = roundTrip(newLink, 'xy', newLink)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^identical\nerror ERR_NLKIT_HEX line 2: .+\nidentical\n$/)
  })

  test('in --strict, malformed bytes are errors', () => {
    const { code, stdout } = nlkit([...little, '--roundtrip', '--strict'], { input: `${badMtu}\n${done}00` })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^error ERR_NLKIT_DECODE mtu at byte .+\nerror ERR_NLKIT_DECODE message at byte 20: .+\n$/)
  })

  test('in the other byte order', () => {
    const result = nlkit(['decode', '--protocol', '0', '--big-endian', '--roundtrip'], { input: newLinkBig })
    expect(result).toMatchObject({ code: 0, stdout: 'identical\n' })
  })
})

describe('--from', () => {
  const header = line(payload)
  const attrs = line(attributes)
  const infoVlan = line(`
    0900 0100 766c616e 00 000000  # IFLA_INFO_KIND "vlan"
    0c00 0200                     # IFLA_INFO_DATA
    0600 0100 0500 0000           # IFLA_VLAN_ID 5
  `)

  test.each([
    ['header:ifinfomsg', header, { index: 1, ifname: 'lo', mtu: 65536 }],
    ['header:rtm_newlink', header, { index: 1, ifname: 'lo', mtu: 65536 }],
    ['header', header, { $rest: header }],
    ['attrs:IFLA', attrs, { ifname: 'lo', mtu: 65536 }],
    ['attrs:RTM_GETLINK', attrs, { ifname: 'lo', mtu: 65536 }],
    ['attrs:IFLA_INFO', infoVlan, { kind: 'vlan', data: { id: 5 } }],
    ['attrs:ifla_linkinfo', infoVlan, { kind: 'vlan', data: { id: 5 } }],
    [
      'attrs',
      attrs,
      {
        $unknown: [
          { type: 3, payload: '6c6f00' },
          { type: 4, payload: '00000100' },
        ],
      },
    ],
  ])('%s', (from, input, value) => {
    const result = nlkit([...little, '--from', from], { input })
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(values(result)).toMatchObject([value])
    const again = nlkit([...little, '--from', from, '--roundtrip'], { input })
    expect(again).toMatchObject({ code: 0, stdout: 'identical\n' })
  })

  test('--explain counts offsets from the payload', () => {
    const { stdout } = nlkit([...little, '--from', 'attrs:IFLA', '--explain'], { input: attrs })
    expect(stdout).toMatch(/^ +0 {2}07 00 03 00 6c 6f 00 +IFLA_IFNAME +"lo"$/m)
    expect(stdout).toMatch(/^ +8 {2}08 00 04 00 00 00 01 00 +IFLA_MTU +65536$/m)
  })

  test('an unknown name is a wrong argument', () => {
    const result = nlkit([...little, '--from', 'attrs:IFLB'], { input: attrs })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain("did you mean 'IFLA'?")
  })
})

describe('a pcap', () => {
  const packet = (protocol: number, hex: string) => {
    const data = new Uint8Array(Buffer.from(hex, 'hex'))
    return { time: 1_700_000_000_123_456_789n, direction: 'received', protocol, size: data.length, data } as const
  }

  test.each([
    [true, newLink],
    [false, newLinkBig],
  ])('says protocol and byte order itself (little-endian: %s)', (littleEndian, hex) => {
    for (const nanoseconds of [true, false]) {
      const format = { littleEndian, nanoseconds }
      const file = Buffer.concat([
        pcapFileHeader(format),
        pcapDatagram(packet(0, hex), format),
        pcapDatagram(packet(21, hex), format),
      ])
      const all = nlkit(['decode'], { input: file })
      expect(all).toMatchObject({ code: 0, stderr: '' })
      expect(values(all)).toMatchObject([{ message: 'RTM_NEWLINK', ifname: 'lo' }, { $rest: hex.slice(32) }])
      expect(values(nlkit(['decode', '--protocol', 'route'], { input: file }))).toHaveLength(1)
      expect(nlkit(['decode', '--roundtrip'], { input: file }).stdout).toBe('identical\nidentical\n')
    }
  })

  test('of Ethernet is refused', () => {
    const result = nlkit(['decode'], { input: pcapFileHeader({ linkType: 1 }) })
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toContain('link type 1 is not netlink')
  })
})

test('garbage is answered line by line, never with a crash', () => {
  let state = 1
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  const lines = Array.from({ length: 300 }, () => {
    const bytes = Buffer.from(random(2) ? newLink : '', 'hex')
    for (let i = random(6); i > 0 && bytes.length > 0; i--) bytes[random(bytes.length)] = random(256)
    return Buffer.concat([bytes, Buffer.from(Array.from({ length: random(12) }, () => random(256)))]).toString('hex')
  })
  const input = lines.join('\n')
  const count = lines.filter((text) => text !== '').length
  for (const strict of [[], ['--strict']]) {
    const json = nlkit([...little, ...strict], { input })
    expect(json.stderr).toBe('')
    expect(values(json).map(({ error }) => error)).not.toContain('ERR_NLKIT_INTERNAL')
    const explained = nlkit([...little, ...strict, '--explain'], { input })
    expect(explained).toMatchObject({ code: 0, stderr: '' })
    const { stdout } = nlkit([...little, ...strict, '--roundtrip'], { input })
    expect(stdout.match(/^(identical|error ERR_NLKIT_DECODE .*)$/gm)).toHaveLength(count)
  }
  expect(nlkit([...little, '--roundtrip'], { input })).toMatchObject({ code: 0 })
})

const sized = (data: Buffer) => ({ data, size: data.length })

describe('generic netlink', () => {
  /** CTRL_CMD_NEWFAMILY: netdev has number 33. */
  const newFamily = line(
    '28000000 1000 0000 00000000 00000000  01 02 0000  0b00 0200 6e657464657600 00  0600 0100 2100 0000',
  )
  /** NETDEV_CMD_DEV_GET with NETDEV_A_DEV_IFINDEX 7. */
  const deviceGet = line('1c000000 2100 0100 05000000 00000000  01 01 0000  0800 0100 07000000')
  const generic = ['decode', '--little-endian', '--protocol', 'generic'] as const

  test('numbers of families come from the controller’s messages before', () => {
    const result = nlkit(generic, { input: `${newFamily}\n${deviceGet}` })
    expect(result.code).toBe(0)
    expect(values(result)).toMatchObject([
      { message: 'CTRL_CMD_NEWFAMILY', nlmsghdr: { cmd: 1, version: 2 }, familyName: 'netdev', familyId: 33 },
      { message: 'NETDEV_CMD_DEV_GET', nlmsghdr: { type: 33, $names: { type: 'netdev' } }, ifindex: 7 },
    ])
    const alone = nlkit(generic, { input: deviceGet })
    expect(values(alone)).toMatchObject([
      { message: '33', nlmsghdr: { cmd: 1, version: 1 }, $rest: '0800010007000000' },
    ])
  })

  test('a capture is explained and written again', () => {
    const capture = Buffer.concat([
      pcapFileHeader(),
      ...[newFamily, deviceGet].map((text) =>
        pcapDatagram({
          time: 0n,
          direction: 'received',
          protocol: 16,
          ...sized(Buffer.from(text.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex')),
        }),
      ),
    ])
    expect(nlkit(['decode', '--roundtrip'], { input: capture }).stdout).toBe('identical\nidentical\n')
    const { stdout } = nlkit(['decode', '--explain'], { input: capture })
    expect(stdout).toContain('# packet 2: NETLINK_GENERIC, 28 bytes')
    expect(stdout).toMatch(/nlmsg_type +33 netdev\n/)
    expect(stdout).toMatch(/16 +01 +cmd +1 NETDEV_CMD_DEV_GET\n/)
    expect(stdout).toMatch(/NETDEV_A_DEV_IFINDEX +7\n/)
  })

  test('--family says the number', () => {
    const told = nlkit([...generic, '--family', 'netdev=33'], { input: deviceGet })
    expect(values(told)).toMatchObject([{ message: 'NETDEV_CMD_DEV_GET', ifindex: 7 }])
    const strange = nlkit([...generic, '--family', 'strangers=0x21'], { input: deviceGet })
    expect(values(strange)).toMatchObject([{ message: 'strangers 1', $unknown: [{ type: 1, payload: '07000000' }] }])
    for (const [wrong, reason] of [
      ['netdev=1024', 'netdev has a number from 16 to 1023'],
      ['netdev=', 'netdev has a number from 16 to 1023'],
      ['sixteen-letters-=33', 'has 1 to 15 bytes'],
    ] as const) {
      const result = nlkit([...generic, '--family', wrong], { input: deviceGet })
      expect([result.code, result.stderr]).toEqual([2, expect.stringContaining(reason)])
    }
  })

  test.skipIf(process.platform !== 'linux')('--family NAME and --family all ask this machine', () => {
    const request = line('14000000 1000 0100 05000000 00000000  03 02 0000')
    for (const name of ['nlctrl', 'all']) {
      const result = nlkit([...generic, '--family', name], { input: request })
      expect([result.code, values(result)]).toMatchObject([0, [{ message: 'CTRL_CMD_GETFAMILY' }]])
    }
    const result = nlkit([...generic, '--family', 'no such family'], { input: request })
    expect([result.code, result.stderr]).toEqual([1, expect.stringContaining("'no such family'")])
  })

  test('--from reads payloads', () => {
    const payload = line('03 02 0000  0800 0200 6c6f2100')
    const whole = nlkit([...generic, '--from', 'header:CTRL_CMD_GETFAMILY'], { input: payload })
    expect(values(whole)).toMatchObject([{ familyName: 'lo!' }])
    const headerOnly = nlkit([...generic, '--from', 'header:genlmsghdr'], { input: payload })
    expect(values(headerOnly)).toMatchObject([{ cmd: 3, version: 2, reserved: 0, $unknown: [{ type: 2 }] }])
    expect(nlkit([...generic, '--from', 'header'], { input: payload }).stdout).toBe(headerOnly.stdout)
    const set = nlkit([...generic, '--from', 'attrs:NETDEV_A_DEV'], { input: '0800010007000000' })
    expect(values(set)).toMatchObject([{ ifindex: 7 }])
  })
})
