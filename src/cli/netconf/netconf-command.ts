import type { Command } from '../command/command.ts'
import { kernelOption } from '../connection.ts'
import { showNetconf } from './netconf-show.ts'

export const netconfCommand: Command = {
  actions: [showNetconf],
  options: [kernelOption, ['mpls', '', 'settings for labels']],
}
