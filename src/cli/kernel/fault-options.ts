import type { Command } from '../command.ts'

/** Options by which a new kernel has faults. */
export const faultOptions: NonNullable<Command['options']> = [
  ['fault', 'KIND=WHEN', 'have something go wrong, as in overrun=1% or busy=1,3 (chances, counted from 1):'],
  ['fault', '', 'overrun, lostAck, dumpInterrupted, busy, noMemory; may be given several times'],
  ['seed', 'NUMBER', 'chooses which chances go wrong by a percentage (default 1)'],
]
