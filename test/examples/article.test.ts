import { platform } from 'node:process'
import { describe, expect, test } from 'vitest'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { Example, runExample } from './run.ts'

describe.skipIf(platform !== 'linux')('the examples over NETLINK_USERSOCK (needs Linux)', () => {
  test('a message goes from one process to another and back', async () => {
    await using receiver = new Example('article/echo-receiver.js')
    const [, portid = ''] = await receiver.printed(/^Waiting for message at port id (\d+)\n/)
    expect(Number(portid)).toBe(receiver.pid)
    const sender = await runExample('article/echo-sender.js', [portid])
    expect(sender).toEqual({ code: 0, stdout: 'Received message payload: Hello you!\n', stderr: '' })
    const { code, stdout } = await receiver.outcome()
    // The header of 16 bytes, 10 of text and its NUL, up to a multiple of four.
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nSent 28 bytes back to port id [1-9]\d*\n$/)])
  })

  test('a message to a port id that nobody has is refused', async () => {
    const { code, stdout, stderr } = await runExample('article/echo-sender.js', ['4294967295'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('ECONNREFUSED')
  })

  describe('to a group', () => {
    // Of a namespace where nobody else sends to it.
    needNamespaces()

    test('a message reaches all who joined it', () =>
      withNamespace(async (namespace) => {
        await using first = new Example('article/multicast-receiver.js', [], namespace)
        await using second = new Example('article/multicast-receiver.js', [], namespace)
        for (const receiver of [first, second]) await receiver.printed(/^Waiting for message from group 1\n/)
        const sent = await runExample('article/multicast-sender.js', [], namespace)
        expect(sent).toEqual({ code: 0, stdout: '', stderr: '' })
        const expected = 'Waiting for message from group 1\nReceived message payload: Greeting from user space!\n'
        for (const receiver of [first, second]) {
          expect(await receiver.outcome()).toEqual({ code: 0, stdout: expected, stderr: '' })
        }
      }))

    test('a message that nobody listens to is no error', () =>
      withNamespace(async (namespace) => {
        const sent = await runExample('article/multicast-sender.js', [], namespace)
        expect(sent).toEqual({ code: 0, stdout: '', stderr: '' })
      }))
  })

  test('a protocol without a kernel module is said to be one', async () => {
    const expected = 'No kernel module has netlink protocol 17: load yours first\n'
    expect(await runExample('raw/own-protocol.js')).toEqual({ code: 0, stdout: expected, stderr: '' })
  })

  test("a protocol of one's own is spoken from socket to socket", async () => {
    const expected = 'sensor 3 (attic): -4.5 °C\n'
    expect(await runExample('schema/own-family.js')).toEqual({ code: 0, stdout: expected, stderr: '' })
  })
})
