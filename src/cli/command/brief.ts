import type { Command } from './command.ts'

/** The option of commands that can show less: iproute2's `-br`. */
export const briefOption: NonNullable<Command['options']>[number] = [
  'brief',
  '',
  'show only names, addresses and states, in the table and with --iproute2',
]
