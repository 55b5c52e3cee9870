import { INET, pairUp, step, up } from './steps.js'

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const forwarding = {
  'entries of forwarding tables that cannot be': [
    ...pairUp,
    up(1),
    step('RTM_NEWNEIGH', { family: 7, index: 1, flags: 2, lladdr: '02:00:00:00:00:05', state: 128 }),
    step('RTM_DELNEIGH', { family: 7, index: 1, flags: 2, lladdr: '02:00:00:00:00:05', state: 128 }, 0),
    step('RTM_NEWNEIGH', { family: 7, index: 11, flags: 2, lladdr: '02:00:00:00:00:05', state: 2 }),
    step('RTM_DELNEIGH', { family: 7, index: 11, flags: 2, lladdr: '02:00:00:00:00:05' }, 0),
    step('RTM_GETNEIGH', { family: INET, index: 11, flags: 0x40, dst: '10.0.0.5' }, 0),
  ],
}
