import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The headers that the families are compared with. Those that are not installed are left out. */
const headers = [
  'sys/socket.h',
  'linux/amt.h',
  'linux/batman_adv.h',
  'linux/caif/if_caif.h',
  'linux/can/netlink.h',
  'linux/can/vxcan.h',
  'linux/cfm_bridge.h',
  'linux/devlink.h',
  'linux/dpll.h',
  'linux/fib_rules.h',
  'linux/genetlink.h',
  'linux/gtp.h',
  'linux/icmpv6.h',
  'linux/if.h',
  'linux/if_addr.h',
  'linux/if_addrlabel.h',
  'linux/if_arp.h',
  'linux/if_bonding.h',
  'linux/if_bridge.h',
  'linux/if_ether.h',
  'linux/if_link.h',
  'linux/if_tun.h',
  'linux/if_tunnel.h',
  'linux/if_vlan.h',
  'linux/ila.h',
  'linux/in_route.h',
  'linux/ioam6.h',
  'linux/ioam6_iptunnel.h',
  'linux/ip.h',
  'linux/ipv6.h',
  'linux/lwtunnel.h',
  'linux/mpls.h',
  'linux/mpls_iptunnel.h',
  'linux/mroute.h',
  'linux/mrp_bridge.h',
  'linux/neighbour.h',
  'linux/net_namespace.h',
  'linux/netconf.h',
  'linux/netdev.h',
  'linux/netlink.h',
  'linux/nexthop.h',
  'linux/rpl.h',
  'linux/rpl_iptunnel.h',
  'linux/rtnetlink.h',
  'linux/seg6.h',
  'linux/seg6_iptunnel.h',
  'linux/seg6_local.h',
  'linux/snmp.h',
  'linux/veth.h',
  'linux/wwan.h',
]

/** What C says of a struct. */
export interface CStruct {
  readonly size: number
  readonly members: ReadonlyMap<string, { readonly offset: number; readonly size: number }>
}

/** The installed headers of Linux, as far as they concern netlink. */
export interface CHeaders {
  /** Version of Linux that they belong to, as in 6.1. */
  readonly version: readonly [number, number]
  /** Names of each enum that is defined, in order. */
  readonly enums: readonly (readonly string[])[]
  /** Whether there is an enumerator or a macro of that name. */
  has(name: string): boolean
  /** Names of the members of a struct, which is undefined if the headers do not have it. */
  membersOf(struct: string): ReadonlySet<string> | undefined
  /** Numbers of names that are there. */
  values(names: Iterable<string>): ReadonlyMap<string, number>
  /** Bytes, in hex, of a struct that is zero but for all bits of the given members. */
  bytesWith(rows: readonly { readonly struct: string; readonly members: readonly string[] }[]): readonly string[]
  /** Layout of structs that are there: of each the given members. */
  structs(wanted: ReadonlyMap<string, Iterable<WantedMember>>): ReadonlyMap<string, CStruct>
}

/** A member to be measured. A flexible array member has no size. */
export interface WantedMember {
  readonly cName: string
  readonly flexible: boolean
}

/** Reads the installed headers with the C compiler; a text instead says why that cannot be done. */
export function readHeaders(): CHeaders | string {
  const version = installedVersion()
  if (version === undefined) return 'no headers of Linux in /usr/include/linux'
  const prelude = `#include <stddef.h>\n#include <stdio.h>\n${headers.map(optional).join('')}${kernelMacros}`
  let text: string
  let macros: Set<string>
  try {
    text = compile(prelude, '-E', '-P')
    macros = new Set(
      [...compile(prelude, '-E', '-dM').matchAll(/^#define (\w+) /gm)].map((match) => match[1] as string),
    )
  } catch {
    return 'no C compiler named cc'
  }
  const enums = enumsIn(text)
  const enumerators = new Set(enums.flat())
  const structs = structsIn(text)
  return {
    version,
    enums,
    has: (name) => enumerators.has(name) || macros.has(name),
    membersOf: (name) => structs.get(name),
    bytesWith: (rows) => run(prelude, rows.map(printBytes)).map(([bytes = '']) => bytes),
    values: (names) => valuesOf(prelude, [...names]),
    structs: (wanted) => layoutsOf(prelude, wanted),
  }
}

/** Macros that headers use and none of them defines. */
const kernelMacros = '#ifndef BIT\n#define BIT(n) (1UL << (n))\n#endif\n'

const optional = (header: string): string => `#if __has_include(<${header}>)\n#include <${header}>\n#endif\n`

function installedVersion(): readonly [number, number] | undefined {
  try {
    const code = /LINUX_VERSION_CODE (\d+)/.exec(readFileSync('/usr/include/linux/version.h', 'utf8'))?.[1]
    return code === undefined ? undefined : [Number(code) >> 16, (Number(code) >> 8) & 0xff]
  } catch {
    return undefined
  }
}

function compile(source: string, ...options: string[]): string {
  return execFileSync('cc', [...options, '-x', 'c', '-'], {
    input: source,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Compiles a program whose main has that body, and returns what it prints, as rows of words. */
function run(prelude: string, body: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-headers-'))
  try {
    const source = join(folder, 'print.c')
    const program = join(folder, 'print')
    writeFileSync(source, `${prelude}int main(void) {\n${body.join('\n')}\nreturn 0;\n}\n`)
    execFileSync('cc', ['-w', '-O0', '-o', program, source], { stdio: ['ignore', 'ignore', 'pipe'] })
    const output = execFileSync(program, { encoding: 'utf8' })
    return output
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' '))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function valuesOf(prelude: string, names: readonly string[]): Map<string, number> {
  const rows = run(
    prelude,
    names.map((name) => `printf("${name} %lld\\n", (long long)(${name}));`),
  )
  return new Map(rows.map(([name, value]) => [name as string, Number(value)]))
}

function printBytes({ struct, members }: { readonly struct: string; readonly members: readonly string[] }): string {
  const set = members.map((member) => `s.${member} = -1;`).join(' ')
  const print = 'for (size_t i = 0; i < sizeof s; i++) printf("%02x", ((unsigned char *)&s)[i]);'
  return `{ static struct ${struct} s; ${set} ${print} printf("\\n"); }`
}

function layoutsOf(prelude: string, wanted: ReadonlyMap<string, Iterable<WantedMember>>): Map<string, CStruct> {
  const body: string[] = []
  for (const [name, members] of wanted) {
    body.push(`printf("${name} %zu\\n", sizeof(struct ${name}));`)
    for (const { cName, flexible } of members) {
      const size = flexible ? '(size_t)0' : `sizeof(((struct ${name} *)0)->${cName})`
      body.push(`printf("${name} ${cName} %zu %zu\\n", offsetof(struct ${name}, ${cName}), ${size});`)
    }
  }
  const result = new Map<string, { size: number; members: Map<string, { offset: number; size: number }> }>()
  for (const [name, ...rest] of run(prelude, body)) {
    if (rest.length === 1) result.set(name as string, { size: Number(rest[0]), members: new Map() })
    else result.get(name as string)?.members.set(rest[0] as string, { offset: Number(rest[1]), size: Number(rest[2]) })
  }
  return result
}

/** The names of every enum in preprocessed C. */
function enumsIn(text: string): string[][] {
  return [...text.matchAll(/\benum\b\s*\w*\s*\{([^{}]*)\}/g)].map((match) =>
    (match[1] as string)
      .split(',')
      .map((entry) => /^\s*(\w+)/.exec(entry)?.[1])
      .filter((name) => name !== undefined),
  )
}

/** The names of the outermost members of every struct in preprocessed C. */
function structsIn(text: string): Map<string, ReadonlySet<string>> {
  const result = new Map<string, ReadonlySet<string>>()
  for (const match of text.matchAll(/\bstruct\s+(\w+)\s*\{/g)) {
    const body = braced(text, match.index + match[0].length)
    const members = [...flat(body).matchAll(/(\w+)\s*(?:\[[^\]]*\]\s*|:\s*\d+\s*)*(?:,|;)/g)].map(
      (member) => member[1] as string,
    )
    result.set(match[1] as string, new Set(members))
  }
  return result
}

/** The text from `start` up to the brace that closes it. */
function braced(text: string, start: number): string {
  let depth = 1
  let at = start
  for (; at < text.length && depth > 0; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}') depth--
  }
  return text.slice(start, at - 1)
}

/** The text without what stands in braces; members of an anonymous struct or union stay, for they are the outer's. */
function flat(body: string): string {
  let text = body
  for (let round = 0; round < 8 && text.includes('{'); round++) {
    text = text.replace(/\{([^{}]*)\}\s*;/g, '; $1').replace(/\{[^{}]*\}/g, ' ')
  }
  return text
}
