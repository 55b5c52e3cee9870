import { routeTypes } from '../../families/route/index.ts'
import { Names } from './names.ts'

const { UNSPEC, ...types } = routeTypes

/** What routes do with packets. */
export const typeNames = new Names(
  {
    [UNSPEC]: 'none',
    ...Object.fromEntries(Object.entries(types).map(([name, number]) => [number, name.toLowerCase()])),
  },
  () => [],
)
