import {
  addRoute,
  appendRoute,
  changeRoute,
  deleteRoute,
  prependRoute,
  replaceRoute,
  testRoute,
} from '../../config/index.ts'
import type { Command } from '../command/command.ts'
import { verbAction } from '../command/verb-action.ts'
import { kernelOption } from '../connection.ts'
import { getRouteAction } from './get-command.ts'
import { restoreRoutes, saveRoutes } from './route-save.ts'
import { flushRoutes, showRoutes } from './route-show.ts'
import { describeDeletion, describeRoute, routeWords, withVrfTable } from './route-words.ts'

const words = { grammar: routeWords, describe: describeRoute, complete: withVrfTable }

export const routeCommand: Command = {
  actions: [
    showRoutes,
    getRouteAction('get'),
    verbAction('add', { verb: addRoute, summary: 'adds a route', ...words }),
    verbAction('append', { verb: appendRoute, summary: 'adds a route behind those of its place', ...words }),
    verbAction('prepend', { verb: prependRoute, summary: 'adds a route before those of its place', ...words }),
    verbAction('change', { verb: changeRoute, aliases: ['chg'], summary: 'changes a route that is there', ...words }),
    verbAction('replace', { verb: replaceRoute, summary: 'adds a route, or changes it', ...words }),
    verbAction('test', { verb: testRoute, summary: 'asks whether the place of a route is taken (EEXIST)', ...words }),
    verbAction('del', {
      ...words,
      verb: deleteRoute,
      aliases: ['delete'],
      summary: 'deletes the first route that fits the words',
      describe: describeDeletion,
    }),
    flushRoutes,
    saveRoutes,
    restoreRoutes,
  ],
  options: [kernelOption, ['mpls', '', 'routes of labels']],
  details: [['-4, -6', 'routes of IPv4 (the default of one table), of IPv6; together, of every family']],
}
