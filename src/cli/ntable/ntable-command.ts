import type { Command } from '../command/command.ts'
import { kernelOption } from '../connection.ts'
import { changeNeighTable } from './ntable-change.ts'
import { showNeighTables } from './ntable-show.ts'

export const ntableCommand: Command = {
  actions: [showNeighTables, changeNeighTable],
  options: [kernelOption],
}
