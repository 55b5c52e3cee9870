import { stderr } from 'node:process'
import type { Connection } from '../../client/index.ts'
import { action } from '../command/action.ts'
import type { Command } from '../command/command.ts'
import { kernelOption, withController, withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { monitorFamilies } from '../genl/genl-monitor.ts'
import { type Found, grammar, often, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { linkName } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { untilInterrupted } from '../interrupt.ts'
import { linkIndex } from '../words/link-names.ts'
import { numberOf } from '../words/values.ts'
import { eventPrinter } from './event-printer.ts'
import { groupNames, groupsOf, usualGroups } from './groups.ts'
import { monitor } from './monitor.ts'

/** Not a group of NETLINK_ROUTE: what the controller of generic netlink tells. */
const GENL = 'genl'

const group = kind('GROUP', 'a group', (text) => text, { words: ['all', ...groupNames(), GENL] })

const words = grammar(
  {
    groups: often(group, 'what to listen to'),
    dev: once(linkName, 'what happens to that link, and on it'),
  },
  { bare: 'groups' },
)

export const monitorCommand: Command = {
  actions: [action('', { summary: 'shows changes as they happen, until Ctrl-C', grammar: words, run: monitorGroups })],
  details: [
    ['GROUP', 'link, addr, route, neigh, rule (these five are the default), nsid, nexthop, netconf, …;'],
    ['', 'genl: families of generic netlink and their groups'],
    ['', 'or all, or a group by its C name: RTNLGRP_MPLS_ROUTE, mpls-route'],
    ['-4, -6', 'of addr, route and rule, those of IPv4 or of IPv6'],
    ['--json', 'one array, closed at the end; --jsonl one object a line, as they come'],
  ],
  options: [
    kernelOption,
    ['timestamp', '', 'show the time of each event'],
    ['seconds', 'N', 'end after that many seconds'],
    ['receive-buffer', 'BYTES', 'receive buffer for the events (default 4 MiB); a full one shows as overrun'],
  ],
}

async function monitorGroups(
  { groups: given = usualGroups, dev }: Found<typeof words.entries>,
  context: Context,
): Promise<number> {
  const { seconds, timestamp = false, 'receive-buffer': buffer } = context.options
  const ofRoute = given.filter((name) => name !== GENL)
  const groups = groupsOf(ofRoute, context.family)
  const isGenl = ofRoute.length < given.length
  if (isGenl && dev !== undefined) throw new UsageError('families of generic netlink belong to no link')
  const limit = seconds === undefined ? undefined : numberOf(seconds, '--seconds', 2_000_000)
  const receiveBuffer = buffer === undefined ? undefined : numberOf(buffer, '--receive-buffer', 0x3fff_ffff)
  const printer = eventPrinter(context)
  const { signal, release } = untilInterrupted(limit)
  const listenToRoute = async (rt: Connection<'NETLINK_ROUTE'>) => {
    const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
    await monitor(rt, groups, { signal, timestamp, dev: index }, context, printer)
  }
  const listenToGeneric = (ctrl: Connection<'nlctrl'>) => monitorFamilies(ctrl, { signal, timestamp }, context, printer)
  try {
    if (stderr.isTTY) stderr.write('nlkit: listening, Ctrl-C ends\n')
    await Promise.all([
      groups.length > 0 && withRoute(context, listenToRoute, { receiveBuffer }),
      isGenl && withController(context, listenToGeneric, { receiveBuffer }),
    ])
    printer.end()
  } finally {
    release()
  }
  return 0
}
