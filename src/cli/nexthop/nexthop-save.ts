import {
  type NexthopMessage,
  newNexthop,
  nexthopFlags,
  rtmNewNexthop,
  withGeneveOptionsApart,
} from '../../families/route/index.ts'
import { makeAll } from '../save/make-all.ts'
import { saveActions } from '../save/save-actions.ts'
import { getNexthops, nexthopFilterWords } from './nexthop-show.ts'

/** Nexthop objects in files. */
export const [saveNexthops, restoreNexthops] = saveActions({
  name: 'nexthop objects',
  magic: 0x6e657874,
  message: rtmNewNexthop,
  grammar: nexthopFilterWords,
  list: getNexthops,
  make: makeAll(newNexthop, {
    request: withoutState,
    // A group has members.
    rank: ({ group }) => (group === undefined ? 0 : 1),
  }),
})

/** A nexthop object without what the kernel says of its state, which it does not take. */
function withoutState(saved: NexthopMessage): NexthopMessage {
  const { opFlags, groupStats, hwStatsUsed, flags = 0, ...nexthop } = withGeneveOptionsApart(saved)
  return { ...nexthop, scope: 0, flags: flags & nexthopFlags.ONLINK }
}
