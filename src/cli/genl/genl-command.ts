import type { Command } from '../command.ts'
import { showFamilies } from './genl-show.ts'

export const genlCommand: Command = {
  name: 'genl',
  summary: 'shows the families of generic netlink',
  actions: [showFamilies],
  details: [
    [
      'NAME',
      'its commands, groups, and what attributes of requests may be; names of attributes where nlkit knows them',
    ],
    ['', 'nlkit monitor genl shows families and groups that come and go'],
  ],
}
