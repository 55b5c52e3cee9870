import { stderr } from 'node:process'
import type { Connection } from '../../client/index.ts'
import { action } from '../action.ts'
import type { Command } from '../command.ts'
import { kernelOption, withRoute } from '../connection.ts'
import { grammar, often, once } from '../grammar/grammar.ts'
import { kind } from '../grammar/kind.ts'
import { linkName } from '../grammar/kinds.ts'
import { untilInterrupted } from '../interrupt.ts'
import { linkIndex } from '../words/link-names.ts'
import { numberOf } from '../words/values.ts'
import { groupNames, groupsOf, usualGroups } from './groups.ts'
import { monitor } from './monitor.ts'

const group = kind('GROUP', 'a group', (text) => text, { words: ['all', ...groupNames()] })

const words = grammar(
  {
    groups: often(group, 'what to listen to'),
    dev: once(linkName, 'what happens to that link, and on it'),
  },
  { bare: 'groups' },
)

export const monitorCommand: Command = {
  actions: [
    action('', {
      summary: 'shows changes as they happen, until Ctrl-C',
      grammar: words,
      async run({ groups: given = usualGroups, dev }, context) {
        const { seconds, timestamp = false, 'receive-buffer': buffer } = context.options
        const groups = groupsOf(given, context.family)
        const limit = seconds === undefined ? undefined : numberOf(seconds, '--seconds', 2_000_000)
        const receiveBuffer = buffer === undefined ? undefined : numberOf(buffer, '--receive-buffer', 0x3fff_ffff)
        const listen = async (rt: Connection<'NETLINK_ROUTE'>): Promise<number> => {
          const { signal, release } = untilInterrupted(limit)
          try {
            if (stderr.isTTY) stderr.write('nlkit: listening, Ctrl-C ends\n')
            const index = dev === undefined ? undefined : await linkIndex(rt, dev, context)
            await monitor(rt, groups, { signal, timestamp, dev: index }, context)
          } finally {
            release()
          }
          return 0
        }
        return withRoute(context, listen, { receiveBuffer })
      },
    }),
  ],
  details: [
    ['GROUP', 'link, addr, route, neigh, rule (these five are the default), nsid, nexthop, netconf, …'],
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
