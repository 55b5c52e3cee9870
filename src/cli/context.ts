import { env, stdout } from 'node:process'
import { UsageError } from './grammar/usage-error.ts'
import type { Output } from './output.ts'
import { painter, wantsColour } from './table/colour.ts'
import type { Options } from './words/arguments.ts'
import { AF_INET, AF_INET6, AF_MPLS, numberOf } from './words/values.ts'

/** What a command is given besides its words. */
export interface Context {
  readonly options: Options
  readonly output: Output
  /** Address family of -4, -6 or -M; 0 of -4 and -6 together; undefined of none. */
  readonly family: number | undefined
  /** Numbers, where their names would be shown. */
  readonly numeric: boolean
  /** More of everything. */
  readonly details: boolean
  /** Only what it is called, where it is, and whether it works. */
  readonly brief: boolean
  /** How many times counters were asked for: 2 is all of them. */
  readonly statistics: number
  /** Network namespace to look into: a path. */
  readonly netns: string | undefined
  /** Milliseconds to wait for each answer. */
  readonly timeout: number | undefined
}

/** What a command is given of the options. */
export function contextOf(options: Options): Context {
  const {
    json,
    jsonl,
    iproute2,
    netns,
    timeout,
    numeric = false,
    details = false,
    brief = false,
    statistics = [],
    pretty = false,
  } = options
  if (json && jsonl) throw new UsageError('--json and --jsonl exclude each other')
  if (iproute2 && jsonl) throw new UsageError('--iproute2 and --jsonl exclude each other')
  const isColoured = wantsColour(options['no-color'] ?? false, stdout.isTTY ?? false, env)
  return {
    options,
    output: {
      format: iproute2 ? 'iproute2' : jsonl ? 'jsonl' : json ? 'json' : 'text',
      paint: painter(isColoured),
      pretty,
    },
    family: familyOf(options),
    numeric,
    details,
    brief,
    statistics: statistics.length,
    netns: netns === undefined ? undefined : namespacePath(netns),
    timeout: timeout === undefined ? undefined : numberOf(timeout, '--timeout', 0x7fff_ffff),
  }
}

/** Path of a namespace: of a name without slashes, the place where `ip netns` keeps it. */
function namespacePath(name: string): string {
  if (name === '' || name.includes('\0')) throw new UsageError('--netns must be a name or a path')
  return name.includes('/') ? name : `/run/netns/${name}`
}

function familyOf({ ipv4, ipv6, mpls }: Options): number | undefined {
  if (mpls && (ipv4 || ipv6)) throw new UsageError('--mpls and --ipv4 or --ipv6 exclude each other')
  if (mpls) return AF_MPLS
  return ipv4 && ipv6 ? 0 : ipv4 ? AF_INET : ipv6 ? AF_INET6 : undefined
}
