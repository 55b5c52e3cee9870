import type { Command } from '../command/command.ts'
import { kernelOption } from '../connection.ts'
import { showMulticastAddresses } from './maddr-show.ts'

export const maddrCommand: Command = {
  actions: [showMulticastAddresses],
  options: [kernelOption],
}
