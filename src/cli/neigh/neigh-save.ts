import { newNeigh, rtmNewNeigh } from '../../families/route/index.ts'
import { makeAll } from '../save/make-all.ts'
import { saveActions } from '../save/save-actions.ts'
import { getNeighbours, neighFilterWords } from './neigh-show.ts'

/** Neighbours in files. */
export const [saveNeighbours, restoreNeighbours] = saveActions({
  name: 'neighbours',
  magic: 0x6e656967,
  message: rtmNewNeigh,
  grammar: neighFilterWords,
  list: getNeighbours,
  make: makeAll(newNeigh),
})
