import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { runExample } from './run.ts'

test('both ends of a generic netlink family, in one process', async () => {
  const expected = `sensor 1: attic
sensor 2: cellar
9 °C
SENSOR_CMD_GET: ENOENT no such file or directory — "no such sensor" at id (SENSOR_A_ID)
SENSOR_CMD_SET: ERANGE numerical result out of range — "Attribute failed policy validation" at place (SENSOR_A_PLACE), allowed at most 15 bytes
changed: sensor 2
`
  expect(await runExample('generic/together.js')).toEqual({ code: 0, stdout: expected, stderr: '' })
})

test.skipIf(platform !== 'linux')('the families of the running kernel (needs Linux)', async () => {
  const { code, stdout, stderr } = await runExample('generic/families.js')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('16 nlctrl, groups: notify\n')
})
