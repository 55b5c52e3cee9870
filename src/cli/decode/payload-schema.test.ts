import { describe, expect, test } from 'vitest'
import { afSpecs, ifinfomsg, link, linkInfo, route, routeAttributes, rtmNewLink } from '../../families/route/index.ts'
import { protocol, struct, u8, u16 } from '../../schema/index.ts'
import { payloadMessage } from './payload-schema.ts'

describe('header', () => {
  test.each(['header:ifinfomsg', 'header:struct ifinfomsg', 'header:IFINFOMSG', 'header:rtm_newlink'])('%s', (from) => {
    const { header, attributes } = payloadMessage(route, from)
    expect(header).toBe(ifinfomsg)
    expect(attributes).toBe(link)
  })

  test('a struct inside an attribute stands alone', () => {
    const { header, attributes } = payloadMessage(route, 'header:rtnl_link_stats64')
    expect(header?.name).toBe('rtnl_link_stats64')
    expect(attributes).toBeUndefined()
  })

  test('the only header of a protocol needs no name; of several, none is taken', () => {
    const one = protocol('ONE', 20)
    const header = struct('onemsg', { kind: u8, rest: u8, id: u16 })
    one.message('ONE_A', 16, header)
    one.message('ONE_B', 17, header)
    expect(payloadMessage(one, 'header').header).toBe(header)
    expect(payloadMessage(route, 'header').header).toBeUndefined()
  })
})

describe('attrs', () => {
  test.each([
    ['attrs:IFLA', link],
    ['attrs:ifla_', link],
    ['attrs:RTM_NEWLINK', rtmNewLink.attributes],
    ['attrs:IFLA_INFO', linkInfo],
    ['attrs:IFLA_LINKINFO', linkInfo],
    ['attrs:IFLA_AF_SPEC', afSpecs],
    ['attrs:RTA', routeAttributes],
  ])('%s', (from, set) => {
    expect(payloadMessage(route, from)).toMatchObject({ header: undefined })
    expect(payloadMessage(route, from).attributes).toBe(set)
  })

  test('without a name, every attribute is unknown', () => {
    expect(payloadMessage(route, 'attrs').attributes?.attributes).toEqual([])
  })
})

test.each([
  ['link', '--from is header:NAME'],
  ['attrs:IFLB', "did you mean 'IFLA'?"],
  ['header:ifinfomsh', "did you mean 'ifinfomsg'?"],
])('%s: %s', (from, message) => {
  expect(() => payloadMessage(route, from)).toThrow(message)
})

test('a protocol without declarations takes any name', () => {
  expect(payloadMessage(undefined, 'attrs:NFTA_TABLE').attributes?.attributes).toEqual([])
  expect(payloadMessage(undefined, 'header:nfgenmsg')).toMatchObject({ header: undefined, attributes: undefined })
})
