import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import { describe, expect, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { compileC } from '../support/c-program.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, runOn } from './programs.ts'
import { expectSame, scriptOf } from './transcript.ts'

const lacking = noCompiler ?? (spawnSync('ip', ['-V']).error ? 'needs iproute2 (ip)' : undefined)
const noPython = spawnSync('python3', ['--version']).error ? 'needs python3' : undefined

const python = `
import socket
print(socket.if_nameindex(), socket.if_nametoindex('v1'), socket.if_indextoname(70))`
const node = `
for (const [name, list] of Object.entries(require('os').networkInterfaces()))
  for (const { cidr, mac, scopeid, internal } of list) console.log(name, cidr, mac, scopeid, internal)`

/** The script, in which \`ask\` runs a command that asks for interfaces. */
const script = (...ask: string[]) => `ask() { ${ask.map((word) => `'${word}'`).join(' ')}; }\n${scriptOf('interfaces')}`

describe.skipIf(lacking !== undefined)(`the C library, asked for links and addresses (${lacking ?? 'answers'})`, () => {
  describe('says on our kernel what it says on Linux', () => {
    needNamespaces()

    test('to a program in C', async () => {
      await using kernel = await KernelProcess.start()
      expectSame(script(compileC('test/preload/others/interfaces.c')), kernel.path)
    })

    test('to Python', async ({ skip }) => {
      skip(noPython !== undefined, noPython)
      await using kernel = await KernelProcess.start()
      expectSame(script('python3', '-c', python.replaceAll("'", '"')), kernel.path)
    })

    test('to Node', async () => {
      await using kernel = await KernelProcess.start()
      expectSame(script(execPath, '-e', node.replaceAll("'", '"')), kernel.path)
    })
  })

  test('that nobody serves the kernel, in a function that can', () => {
    const { stdout } = runOn('/nowhere/kernel.sock', compileC('test/preload/others/interfaces.c'))
    expect(stdout).toBe('if_nameindex: ECONNREFUSED\ngetifaddrs: ECONNREFUSED\n')
  })

  test('of many links and addresses', async () => {
    const count = 600
    await using kernel = await KernelProcess.start()
    const lines = Array.from({ length: count }, (_, i) => [
      `link add b${i} index ${i + 100} type bridge`,
      `addr add 10.${i >> 8}.${i & 255}.1/24 dev b${i}`,
    ])
    const batch = `ip -batch - << END\n${lines.flat().join('\n')}\nEND`
    expect(runOn(kernel.path, 'sh', '-c', batch)).toMatchObject({ code: 0, stderr: '' })
    const { stdout } = runOn(kernel.path, compileC('test/preload/others/interfaces.c'))
    const found = stdout.split('\n')
    for (let i = 0; i < count; i++) {
      expect(found).toContain(`${i + 100} b${i}, ${i + 100} b${i}`)
      expect(
        found.some((line) => line.startsWith(`b${i} `) && line.includes(` is inet 10.${i >> 8}.${i & 255}.1:0 `)),
      ).toBe(true)
    }
  })
})
