import { readFileSync } from 'node:fs'
import { platform } from 'node:process'
import { describe, expect, test } from 'vitest'
import { nlkit, pipeline } from './nlkit.ts'

const commands = ['link', 'addr', 'route', 'neigh', 'rule', 'nexthop', 'get', 'monitor', 'decode', 'tour']

describe('wrong arguments end with 2, one line and a hint', () => {
  test.each([
    [[], /which command\? .*monitor/],
    [['lnik'], /unknown command 'lnik' — did you mean 'link'\?/],
    [['link', '--jsn'], /unknown option '--jsn' — did you mean '--json'\?/],
    [['link', '-x'], /unknown option '-x'/],
    [['link', '-constructor'], /unknown option '-c'/],
    [['link', '--json', '--jsonl'], /--json and --jsonl exclude each other/],
    [['link', 'x'.repeat(128)], /name of a link has 1 to 127 bytes, not 128/],
    [['link', '--roundtrip'], /nlkit link has no option '--roundtrip'/],
    [['link', '--json=yes'], /--json' does not take an argument/],
    [['link', '--netns'], /--netns <value>' argument missing/],
    [['link', '--netns', ''], /--netns/],
    [['link', '--timeout', 'soon'], /--timeout must be a number .* not 'soon'/],
    [['link', 'eth0', 'tpye', 'vlan'], /unknown word 'tpye' .*did you mean 'type'\?/],
    [['link', 'type'], /'type' needs a kind of link/],
    [['addr', 'add', '192.0.2.1/24'], /192.0.2.1\/24 of which link\?/],
    [['addr', 'show', 'tentative', '-tentative'], /'-tentative' and 'tentative' exclude each other/],
    [['link', 'show', 'lo', '-tentative'], /unknown word '-tentative'/],
    [['link', 'add', 'x0', 'link-netns', '/proc/self/ns/nosuch', 'type', 'vxlan'], /no namespace .*ENOENT/],
    [['addr', 'flush'], /flush of which addresses\?/],
    [['link', '--iproute2', '--jsonl'], /exclude each other/],
    [['addr', 'scope', 'hots'], /unknown scope 'hots' — did you mean 'host'\?/],
    [['route', 'tabel', 'main'], /unknown word 'tabel' .*did you mean 'table'\?/],
    [['route', 'table', 'mian'], /unknown table 'mian' — did you mean 'main'\?/],
    [['route', '10.0.0.0/33'], /prefix length .* 0 to 32, not '33'/],
    [['route', '10.0.0.0/8', '-6'], /not an address of IPv6/],
    [['route', '-M', '-4'], /exclude each other/],
    [['link', '-M'], /nlkit link has no option '--mpls'/],
    [['neigh', 'nud', 'happy'], /unknown state 'happy'/],
    [['rule', 'priority', '-1x'], /.+/],
    [['rule', 'to', '2001:db8::/32', '-4'], /2001:db8:: is not an address of IPv4/],
    [['rule', 'to', '2001:db8::/32', 'from', '10.0.0.0/8'], /2001:db8:: is not an address of IPv4/],
    [['get'], /needs an address/],
    [['get', '10.0.0.0/8'], /must be an address, not the prefix/],
    [['get', '10.0.0.1/32/5'], /prefix length .* not '32\/5'/],
    [['link', 'property', 'add', 'lo'], /which further name\?/],
    [['get', '10.0.0.1', 'from', '::1'], /different families/],
    [['get', '10.0.0.1', 'sport', '65536'], /0 to 65535/],
    [['monitor', 'lnik'], /unknown group 'lnik' — did you mean 'link'\?/],
    [['monitor', '--seconds', 'x'], /--seconds must be a number/],
    [['decode', 'a.pcap', 'b.pcap'], /unknown word 'b.pcap'/],
    [['decode', '--protocol', 'rout'], /unknown protocol 'rout' — did you mean 'route'\?/],
    [['decode', '--protocol', '32'], /unknown protocol '32'/],
    [['decode', '--roundtrip', '--explain'], /exclude each other/],
    [['decode', '--protocol', '0', '--from', 'x'], /--from is header:NAME/],
    [['completion', 'tcsh'], /unknown word 'tcsh'/],
    [['help', 'lnik'], /unknown command/],
  ])('%j', (args, message) => {
    const result = nlkit(args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    const [said, hint, ...rest] = result.stderr.split('\n')
    expect(said).toMatch(message)
    expect(said).toMatch(/^nlkit: /)
    expect(hint).not.toBe('')
    expect(rest).toEqual([''])
  })

  test('hex without a protocol', () => {
    const result = nlkit(['decode'], { input: '00' })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain('--protocol route')
  })
})

test('options may be written as for ip: in front, with one dash, cut short', () => {
  for (const options of [['-details', '-json'], ['-d', '-j'], ['-dj'], ['-det', '-js']]) {
    expect(nlkit([...options, 'link', '--version'])).toMatchObject({ code: 0, stderr: '' })
  }
  expect(nlkit(['-jy', 'link']).stderr).toContain("unknown option '-y'")
  expect(nlkit(['-V']).stdout).toBe(nlkit(['--version']).stdout)
})

describe('help', () => {
  test('lists every command', () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, stdout, stderr } = nlkit(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
    }
  })

  test.each(commands)('of %s', (command) => {
    const { code, stdout } = nlkit([command, '--help'])
    expect(code).toBe(0)
    const forms = /^Usage:[\s\S]*?(?=\n\n|\nAlso)/m.exec(stdout)?.[0].split('\n') ?? []
    for (const form of forms) expect(form).toMatch(new RegExp(`^((Usage:|      ) nlkit ${command}( |$)| {10}\\[)`))
    expect(forms).not.toEqual([])
    expect(stdout).toContain('--netns NAME|PATH')
    for (const text of stdout.split('\n')) expect(text.length, text).toBeLessThanOrEqual(120)
  })

  test('of an alias is that of the command', () => {
    expect(nlkit(['help', 'neighbour']).stdout).toBe(nlkit(['neigh', '-h']).stdout)
  })

  test('--version is that of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(nlkit(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
})

describe('colour', () => {
  const args = ['decode', '--protocol', 'route', '--explain', '--from', 'attrs']
  const coloured = (more: string[], env: Record<string, string>) =>
    nlkit([...args, ...more], { input: '08000400dc050000', env }).stdout.includes('\x1b[')

  test('is off without a terminal, on with FORCE_COLOR, off with --no-color', () => {
    expect(coloured([], {})).toBe(false)
    expect(coloured([], { FORCE_COLOR: '1' })).toBe(true)
    expect(coloured([], { NO_COLOR: '1' })).toBe(false)
    expect(coloured(['--no-color'], { FORCE_COLOR: '1' })).toBe(false)
  })
})

test.skipIf(platform !== 'linux')('output that cannot be written ends with 1 and one line', () => {
  const result = pipeline('exec "$@" > /dev/full', 'help')
  expect(result).toMatchObject({ code: 1, stdout: '' })
  expect(result.stderr).toMatch(/^nlkit: standard output: ENOSPC.*\n$/)
})

test.skipIf(platform !== 'linux')('what the system refuses ends with 1 and one line', () => {
  for (const command of [['link'], ['route'], ['get', '192.0.2.1'], ['monitor']]) {
    const result = nlkit([...command, '--netns', 'nlkit-has-no-such-namespace'])
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^nlkit: \w+: ENOENT .*\/run\/netns\/nlkit-has-no-such-namespace\n$/)
  }
})
