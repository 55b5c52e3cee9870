import type { Action } from './action.ts'
import { addrCommand } from './addr/addr-command.ts'
import type { Command } from './command.ts'
import { decodeCommand } from './decode/decode-command.ts'
import { linkCommand } from './link/link-command.ts'
import { monitorCommand } from './monitor/monitor-command.ts'
import { neighCommand } from './neigh/neigh-command.ts'
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
  ruleCommand,
  getCommand,
  monitorCommand,
  decodeCommand,
  tourCommand,
]

/** The command of that name, with that alias, or whose name begins so. */
export function findCommand(name: string): Command | undefined {
  return findNamed(commands, name)
}

/** The action of that name, with that alias, or whose name begins so. */
export function findAction(command: Command, name: string): Action | undefined {
  return findNamed(command.actions, name)
}

/** Names of all commands, aliases included. */
export function commandNames(): string[] {
  return commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
}

interface Named {
  readonly name: string
  readonly aliases?: readonly string[]
}

/** By its whole name, else as fingers know it from iproute2: the first one that begins with it. */
function findNamed<T extends Named>(all: readonly T[], name: string): T | undefined {
  const whole = all.find((one) => one.name === name || one.aliases?.includes(name))
  if (whole !== undefined || name === '') return whole
  return all.find((one) => one.name.startsWith(name) || one.aliases?.some((alias) => alias.startsWith(name)))
}
