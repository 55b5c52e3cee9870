import { addrCommand } from './addr/addr-command.ts'
import type { Command } from './command.ts'
import { completionCommand } from './completion/completion-command.ts'
import { decodeCommand } from './decode/decode-command.ts'
import { ensureCommand } from './ensure/ensure-command.ts'
import { fdbCommand } from './fdb/fdb-command.ts'
import { genlCommand } from './genl/genl-command.ts'
import { kernelCommand } from './kernel/kernel-command.ts'
import { runCommand } from './kernel/run-command.ts'
import { linkCommand } from './link/link-command.ts'
import { monitorCommand } from './monitor/monitor-command.ts'
import { findNamed } from './named.ts'
import { neighCommand } from './neigh/neigh-command.ts'
import { netnsCommand } from './netns/netns-command.ts'
import { nexthopCommand } from './nexthop/nexthop-command.ts'
import { getCommand } from './route/get-command.ts'
import { routeCommand } from './route/route-command.ts'
import { ruleCommand } from './rule/rule-command.ts'
import { tourCommand } from './tour-command.ts'

/** All commands, in the order in which the help lists them, and in which the start of a name stands for one. */
export const commands: readonly Command[] = [
  linkCommand,
  addrCommand,
  routeCommand,
  neighCommand,
  fdbCommand,
  ruleCommand,
  nexthopCommand,
  netnsCommand,
  getCommand,
  genlCommand,
  ensureCommand,
  monitorCommand,
  decodeCommand,
  kernelCommand,
  runCommand,
  completionCommand(() => commands),
  tourCommand,
]

/** The command of that name, with that alias, or whose name begins so. */
export function findCommand(name: string): Command | undefined {
  return findNamed(commands, name)
}

/** Names of all commands, aliases included. */
export function commandNames(): string[] {
  return commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
}
