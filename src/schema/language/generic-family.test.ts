import { describe, expect, expectTypeOf, test } from 'vitest'
import { hexOf } from '../../../test/support/codec.ts'
import { viewOf } from '../../wire/index.ts'
import { decodeMessage, encodeMessage } from '../codec/codec.ts'
import { Writer } from '../codec/writer.ts'
import { attrs } from './attrs.ts'
import { defineFamily } from './generic-family.ts'
import { LocatedFamily } from './located-family.ts'
import type { Operation } from './protocol.ts'
import { string, u16, u32 } from './scalar.ts'
import { struct } from './struct.ts'

const lamp = attrs('LAMP_A', { id: u32(1, { min: 1 }), place: string(2), watts: u16(3) })
const head = struct<{ room: number }>('lamphdr', { room: u16 })
const lamps = defineFamily('lamps', { version: 9, header: head })
const get = lamps.message('LAMP_CMD_GET', 5, lamp)
const set = lamps.message('LAMP_CMD_SET', 6, lamp)
const reset = lamps.message('LAMP_CMD_RESET', 7)
const getLamp = lamps.op({ request: get, reply: get, accept: ['id'], require: ['id'] })
const setLamp = lamps.op({ request: set, require: ['id'] })
const resetLamps = lamps.op({ request: reset })
const changes = lamps.group('changes', { set, reset })

type RequestOf<O> = O extends Operation<string, infer Q> ? Q : never
type ReplyOf<O> = O extends Operation<string, unknown, infer R> ? R : never

describe('types', () => {
  test('requests have what is accepted and must have what is required', () => {
    expectTypeOf<RequestOf<typeof getLamp>['id']>().toEqualTypeOf<number>()
    expectTypeOf<RequestOf<typeof getLamp>>().not.toHaveProperty('watts')
    expectTypeOf<RequestOf<typeof getLamp>['room']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<RequestOf<typeof setLamp>['watts']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<RequestOf<typeof resetLamps>>().not.toHaveProperty('id')
  })
  test('replies and events are what was declared', () => {
    expectTypeOf<ReplyOf<typeof getLamp>['place']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<ReplyOf<typeof setLamp>>().toEqualTypeOf<void>()
    expectTypeOf(changes.events.set).toEqualTypeOf<typeof set>()
  })
  test('names that no attribute has, and operations of another family, are errors', () => {
    // @ts-expect-error
    lamps.op({ request: get, accept: ['nothing'] })
    // @ts-expect-error
    defineFamily('others').op({ request: get })
  })
})

test('command and version are written, and are in no value', () => {
  const here = new LocatedFamily(lamps, 33, new Map()).message(get)
  for (let i = 0; i < 6; i++) {
    const writer = new Writer()
    encodeMessage(here, { room: 0x0102, id: 7 }, writer)
    // The family's own header of two bytes is padded before attributes begin.
    expect(hexOf(writer.slice())).toBe('050900000201000008000100070000 00'.replace(' ', ''))
    const { view, at } = writer
    const copy = viewOf(view.bytes.slice(0, at).buffer)
    expect(decodeMessage(here, copy, 0, at)).toEqual({ room: 0x0102, id: 7 })
  }
})

test('a name has 1 to 15 bytes', () => {
  expect(defineFamily('fifteen-letters').name).toBe('fifteen-letters')
  for (const name of ['', 'sixteen-letters-', 'äöüäöüäö']) expect(() => defineFamily(name)).toThrow(TypeError)
})

describe('a family with numbers', () => {
  const located = new LocatedFamily(lamps, 33, new Map([['changes', 7]]))

  test('has each message once, however often it is connected to', () => {
    const again = new LocatedFamily(lamps, 33, new Map())
    expect(located.message(get)).toMatchObject({ name: 'LAMP_CMD_GET', type: 33, command: { cmd: 5, version: 9 } })
    expect(again.message(get)).toBe(located.message(get))
    expect(located.operation(getLamp)).toBe(located.operation(getLamp))
    expect(located.operation(getLamp).request).toBe(located.message(get))
    expect(new LocatedFamily(lamps, 34, new Map()).message(get).type).toBe(34)
    expect(get.type).toBe(0)
  })
  test('knows its groups by name', () => {
    const { id, events } = located.group(changes)
    expect([id, events.reset.type]).toEqual([7, 33])
    expect(() => located.group({ ...changes, name: 'strangers' })).toThrow("has no group 'strangers'")
  })
})

describe('messages by command', () => {
  const found = (cmd: number, flags: number) =>
    new LocatedFamily(lamps, 33, new Map()).find({ type: 33, flags, command: { cmd, version: 9 } })

  test('are found with the number of the family, those that are not declared with its header', () => {
    expect(found(6, 0)).toMatchObject({ name: 'LAMP_CMD_SET', type: 33 })
    expect(found(99, 0)).toMatchObject({ name: 'lamps 99', type: 33, protocol: 'lamps', header: { size: 6 } })
    expect(new LocatedFamily(lamps, 33, new Map()).find({ type: 34, flags: 0, command: { cmd: 6, version: 9 } })).toBe(
      undefined,
    )
    expect(new LocatedFamily(lamps, 33, new Map()).find({ type: 33, flags: 0 })).toBe(undefined)
  })

  test('a request and an answer that share a command are told apart', () => {
    const radios = defineFamily('radios')
    const tuned = radios.message('RADIO_MSG_TUNED', 1, attrs('RADIO_A', { volume: u32(1) }))
    const tune = radios.message('RADIO_MSG_TUNE', 1, attrs('RADIO_A', { frequency: u32(1) }))
    expect(radios.find(1, true)).toBe(tuned)
    radios.op({ request: tune, reply: tuned })
    expect(radios.find(1, true)).toBe(tune)
    expect(radios.find(1, false)).toBe(tuned)
    expect(radios.all()).toEqual([tuned, tune])
  })
})
