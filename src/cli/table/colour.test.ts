import { expect, test } from 'vitest'
import { wantsColour } from './colour.ts'

test.each([
  [false, true, {}, true],
  [false, false, {}, false],
  [true, true, { FORCE_COLOR: '1' }, false],
  [false, true, { NO_COLOR: '1' }, false],
  // An empty NO_COLOR is none (no-color.org).
  [false, true, { NO_COLOR: '' }, true],
  [false, false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  [false, true, { FORCE_COLOR: '0' }, false],
  [false, true, { TERM: 'dumb' }, false],
])('--no-color %s, terminal %s, %j: %s', (noColour, isTerminal, env, wanted) => {
  expect(wantsColour(noColour, isTerminal, env)).toBe(wanted)
})
