import type { Command } from './command.ts'
import { decodeCommand } from './decode/decode-command.ts'
import { kernelCommand } from './kernel/kernel-command.ts'
import { runCommand } from './kernel/run-command.ts'
import { monitorCommand } from './monitor/monitor-command.ts'
import { addrCommand } from './show/addr-command.ts'
import { getCommand } from './show/get-command.ts'
import { linkCommand } from './show/link-command.ts'
import { neighCommand } from './show/neigh-command.ts'
import { routeCommand } from './show/route-command.ts'
import { ruleCommand } from './show/rule-command.ts'
import { tourCommand } from './tour-command.ts'

/** All commands, in the order in which the help lists them. */
export const commands: readonly Command[] = [
  linkCommand,
  addrCommand,
  routeCommand,
  neighCommand,
  ruleCommand,
  getCommand,
  monitorCommand,
  decodeCommand,
  kernelCommand,
  runCommand,
  tourCommand,
]

/** The command of that name, or with that alias. */
export function findCommand(name: string): Command | undefined {
  return commands.find((command) => command.name === name || command.aliases?.includes(name))
}

/** Names of all commands, aliases included. */
export function commandNames(): string[] {
  return commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
}
