import { macsec } from '../../../families/route/index.ts'
import type { Plain } from '../../../schema/index.ts'
import { type Kind, kind } from '../../grammar/kind.ts'
import { macAddress, number } from '../../grammar/kinds.ts'
import { UsageError } from '../../grammar/usage-error.ts'
import { bool, type Form, names, onOff } from './form.ts'
import { edits, linkKind } from './link-kind.ts'

/** Numbers of cipher suites (IEEE 802.1AE). What is printed of the first is what is printed of the second. */
const ciphers: ReadonlyMap<string, bigint> = new Map([
  ['default', 0x0080_0200_0100_0001n],
  ['gcm-aes-128', 0x0080_c200_0100_0001n],
  ['gcm-aes-256', 0x0080_c200_0100_0002n],
  ['gcm-aes-xpn-128', 0x0080_c200_0100_0003n],
  ['gcm-aes-xpn-256', 0x0080_c200_0100_0004n],
])
const cipherNames = [...ciphers.keys()]

const cipher: Form<bigint> = {
  kind: kind(
    cipherNames.join('|'),
    'a cipher suite',
    (given, word) => {
      const number = ciphers.get(given.toLowerCase())
      if (number !== undefined) return number
      throw new UsageError(`${word} is one of ${cipherNames.join(', ')}, not '${given}'`)
    },
    { words: cipherNames },
  ),
  json: cipherName,
}

function cipherName(value: bigint): Plain {
  const name = [...ciphers].find(([, number]) => number === value)?.[0]
  if (name === undefined) return '(unknown)'
  return (name === 'default' ? 'gcm-aes-128' : name).toUpperCase()
}

const sci: Kind<bigint> = kind('SCI', 'a secure channel identifier', (given, word) => {
  if (/^(0x)?[\da-f]{1,16}$/i.test(given)) return BigInt(`0x${given.replace(/^0x/i, '')}`)
  throw new UsageError(`${word} must be at most 16 hexadecimal digits, not '${given}'`)
})

const port = number('PORT', 0xffff)

/** An address and a port, which together are the identifier of a channel. */
const addressAndPort: Kind<bigint> = {
  label: 'LLADDR port PORT',
  read(reader, word) {
    const address = macAddress.read(reader, word)
    if (address.split(':').length !== 6) throw new UsageError(`'${word}' must have six bytes, not '${address}'`)
    if (reader.take('port') === undefined) throw new UsageError("'address' needs 'port' behind it")
    return BigInt(`0x${address.replaceAll(':', '')}`) * 0x1_0000n + BigInt(port.read(reader, 'port'))
  },
}

/** A MACsec link. */
export const macsecKind = linkKind(macsec, {
  settings: {
    sci: { form: { kind: sci, json: (value) => value.toString(16).padStart(16, '0') } },
    port: { json: '' },
    protect: { form: onOff },
    cipherSuite: { words: ['cipher'], form: cipher },
    icvLen: { words: ['icvlen'] },
    encodingSa: { words: ['encodingsa'] },
    validation: { words: ['validate'], form: names(['disabled', 'check', 'strict'], '(unknown)') },
    offload: { form: names(['off', 'phy', 'mac'], '(unknown)') },
    encrypt: { form: onOff },
    incSci: { words: ['send_sci'], form: onOff },
    es: { words: ['end_station'], form: onOff },
    scb: { form: onOff },
    replayProtect: { words: ['replay'], form: { kind: onOff.kind, json: bool.json } },
    window: {},
  },
  words: {
    address: edits(addressAndPort, 'address and port of the channel', ({ data }, value) => {
      data.sci = value
    }),
  },
})
