import type { Command } from '../command/command.ts'
import { kernelOption } from '../connection.ts'
import { showFamilies } from './genl-show.ts'

export const genlCommand: Command = {
  actions: [showFamilies],
  options: [kernelOption],
  details: [
    [
      'NAME',
      'its commands, groups, and what attributes of requests may be; names of attributes where nlkit knows them',
    ],
    ['', 'nlkit monitor genl shows families and groups that come and go'],
  ],
}
