import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runExample } from './run.ts'

test('a capture has what went through the kernel', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
  const file = join(directory, 'kernel.pcap')
  try {
    const { code, stdout, stderr } = await runExample('kernel/capture.js', [file])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n')).toEqual([
      'lo',
      'RTM_GETLINK: ENODEV no such device',
      'sent RTM_GETLINK',
      'received RTM_NEWLINK',
      'sent RTM_GETLINK',
      'received NLMSG_ERROR',
      '',
    ])
    expect(readFileSync(file).subarray(20, 24).includes(253)).toBe(true) // LINKTYPE_NETLINK
  } finally {
    rmSync(directory, { recursive: true })
  }
})
