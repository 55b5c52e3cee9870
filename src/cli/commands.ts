import type { Command, CommandTitle, TitledCommand } from './command/command.ts'
import { findNamed } from './command/named.ts'

/** A command that is not loaded yet: all of them together would take longer to load than most take to run. */
export interface CommandEntry extends CommandTitle {
  load(): Promise<TitledCommand>
}

function entry(name: string, aliases: readonly string[], summary: string, load: () => Promise<Command>): CommandEntry {
  return { name, aliases, summary, load: async () => ({ name, aliases, summary, ...(await load()) }) }
}

/** All commands, in the order in which the help lists them, and in which the start of a name stands for one. */
export const commands: readonly CommandEntry[] = [
  entry(
    'link',
    ['links'],
    'shows and changes links (network interfaces)',
    async () => (await import('./link/link-command.ts')).linkCommand,
  ),
  entry(
    'addr',
    ['address', 'addresses'],
    'shows and changes addresses of links',
    async () => (await import('./addr/addr-command.ts')).addrCommand,
  ),
  entry(
    'route',
    ['routes'],
    'shows and changes routes',
    async () => (await import('./route/route-command.ts')).routeCommand,
  ),
  entry(
    'neigh',
    ['neighbour', 'neighbor', 'neighbours', 'neighbors'],
    'shows and changes neighbours (ARP and neighbour discovery)',
    async () => (await import('./neigh/neigh-command.ts')).neighCommand,
  ),
  entry(
    'fdb',
    [],
    'shows and changes forwarding entries of bridges and VXLANs',
    async () => (await import('./fdb/fdb-command.ts')).fdbCommand,
  ),
  entry(
    'rule',
    ['rules'],
    'shows and changes routing rules: which table is asked when',
    async () => (await import('./rule/rule-command.ts')).ruleCommand,
  ),
  entry(
    'nexthop',
    ['nexthops'],
    'shows and changes nexthop objects, which routes share',
    async () => (await import('./nexthop/nexthop-command.ts')).nexthopCommand,
  ),
  entry(
    'netns',
    ['namespace', 'namespaces'],
    'shows and changes network namespaces that have a name',
    async () => (await import('./netns/netns-command.ts')).netnsCommand,
  ),
  entry(
    'netconf',
    [],
    'shows settings of links: forwarding, filters of senders',
    async () => (await import('./netconf/netconf-command.ts')).netconfCommand,
  ),
  entry(
    'ntable',
    ['ntbl'],
    'shows and changes how neighbours are looked for and kept',
    async () => (await import('./ntable/ntable-command.ts')).ntableCommand,
  ),
  entry(
    'maddr',
    ['maddress'],
    'shows multicast addresses of links',
    async () => (await import('./maddr/maddr-command.ts')).maddrCommand,
  ),
  entry(
    'get',
    [],
    'asks which route a packet to an address takes',
    async () => (await import('./route/get-command.ts')).getCommand,
  ),
  entry(
    'ensure',
    [],
    'makes links, addresses, routes and rules as a file describes them, by the smallest set of changes',
    async () => (await import('./ensure/ensure-command.ts')).ensureCommand,
  ),
  entry(
    'monitor',
    [],
    'shows changes as they happen, until Ctrl-C',
    async () => (await import('./monitor/monitor-command.ts')).monitorCommand,
  ),
  entry(
    'decode',
    [],
    'decodes datagrams of a file or of standard input: a pcap, or hex',
    async () => (await import('./decode/decode-command.ts')).decodeCommand,
  ),
  entry(
    'genl',
    [],
    'shows the families of generic netlink',
    async () => (await import('./genl/genl-command.ts')).genlCommand,
  ),
  entry(
    'kernel',
    [],
    'serves a kernel in TypeScript to other processes, or asks one that is served',
    async () => (await import('./kernel/kernel-command.ts')).kernelCommand,
  ),
  entry(
    'run',
    [],
    'runs a program whose netlink sockets are those of a kernel that is served',
    async () => (await import('./kernel/run-command.ts')).runCommand,
  ),
  entry('completion', [], 'lets a shell complete what is typed: bash, zsh or fish', async () =>
    (await import('./completion/completion-command.ts')).completionCommand(commands),
  ),
  entry(
    'tour',
    [],
    'shows links, addresses, routes and neighbours, then changes for ten seconds',
    async () => (await import('./command/tour-command.ts')).tourCommand,
  ),
]

/** The command of that name, with that alias, or whose name begins so. */
export function findCommand(name: string): CommandEntry | undefined {
  return findNamed(commands, name)
}

/** Names of all commands, aliases included. */
export function commandNames(): string[] {
  return commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
}
