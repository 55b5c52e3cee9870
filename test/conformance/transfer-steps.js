import { credentials, shownControl } from './control.js'
import { addressBytes, bytesOf } from './data.js'
import { failure } from './errors.js'
import { bitsOf, messageFlags, namesOf } from './names.js'
import { runLengths, shownData, shownMessages, viewOfRoom } from './show.js'

/**
 * @import { Step } from './case-file.js'
 * @import { Incoming, Outgoing } from './machine.ts'
 * @import { Handler, Process } from './process.js'
 *
 * How a datagram's data is shown: `none`, `headers`, `nl`, `summary`, or else in hex.
 * @typedef {string | null | undefined} Show
 */

/** What a receive offers unless its step says otherwise, in bytes. */
const RECEIVE = 65_536
const NAME = 12
const CONTROL = 512

/** What a summary has of each message. */
const SUMMARY = ['type', 'flags', 'seq', 'pid', 'error', 'done']

/**
 * Steps that send and receive.
 * @type {Readonly<Record<string, Handler>>}
 */
export const transferSteps = {
  send,
  write,
  fill,
  recv,
  read,
  drain,
}

/**
 * @param {Process} process
 * @param {Step} step of the kinds that send: its address, data and credentials
 * @returns {Outgoing}
 */
function outgoing(process, { to, data, creds }) {
  return {
    data: bytesOf(data, process.portid),
    name: to ? addressBytes(to, process.portid) : undefined,
    control: creds ? credentials(process.portid(creds[0]), creds[1], creds[2]) : undefined,
  }
}

/**
 * The observed form of a call that gives a number of bytes.
 * @param {number} result
 */
function returned(result) {
  return result < 0 ? failure(result) : { ret: result }
}

/** @type {Handler} */
async function send(process, step) {
  return returned(await process.file(step.s).send(outgoing(process, step), bitsOf(messageFlags, step.flags ?? [])))
}

/** @type {Handler} */
async function write(process, { s, data }) {
  return returned(await process.file(s).write(bytesOf(data, process.portid)))
}

/** @type {Handler} */
async function fill(process, { s, to, data, flags = ['DONTWAIT'], max = 100_000, ignore }) {
  const file = process.file(s)
  const message = outgoing(process, { op: 'send', to, data })
  const bits = bitsOf(messageFlags, flags)
  for (let sent = 0; sent < max; sent++) {
    const sending = file.send(message, bits)
    const result = typeof sending === 'number' ? sending : await sending
    if (result >= 0) continue
    const { err } = failure(result)
    if (err !== ignore) return { sent, err }
  }
  return { sent: max, err: null }
}

/** @type {Handler} */
async function recv(process, { s, len = RECEIVE, flags = [], namelen = NAME, control = CONTROL, show }) {
  const room = { length: len, nameLength: namelen, controlLength: control }
  const incoming = await process.file(s).receive(room, bitsOf(messageFlags, flags))
  return typeof incoming === 'number' ? failure(incoming) : shownIncoming(process, incoming, namelen, show)
}

/**
 * A datagram and all that came with it, as cases show it.
 * @param {Process} process
 * @param {Incoming} incoming
 * @param {number} namelen the room that there was for its address
 * @param {Show} show
 */
function shownIncoming({ ids }, incoming, namelen, show) {
  const { result, data, flags, name, nameLength, control } = incoming
  const view = viewOfRoom(name, NAME)
  const from = {
    namelen: nameLength,
    family: namelen >= 2 ? view.getUint16(0, true) : null,
    pid: namelen >= 8 ? ids.shown(view.getUint32(4, true)) : null,
    groups: namelen >= 12 ? view.getUint32(8, true) : null,
  }
  if (show === 'summary') {
    return withControl({ from_pid: from.pid, messages: runLengths(shownMessages(data, ids).map(inShort)) })
  }
  return withControl({ ret: result, msg_flags: namesOf(messageFlags, flags), from, ...shownPayload(data, ids, show) })

  /** @param {object} shown */
  function withControl(shown) {
    const cmsg = shownControl(control, ids)
    return cmsg.length > 0 ? { ...shown, cmsg } : shown
  }
}

/**
 * @param {Uint8Array} data
 * @param {Process['ids']} ids
 * @param {Show} show
 */
function shownPayload(data, ids, show) {
  if (show === 'none') return { len: data.length }
  if (show === 'headers') return { nl: shownMessages(data, ids) }
  const shown = { data: shownData(data, ids) }
  const messages = shownMessages(data, ids)
  return show === 'nl' && messages.length > 0 ? { ...shown, nl: messages } : shown
}

/**
 * What messages that are alike have in common.
 * @param {object} message
 */
function inShort(message) {
  return Object.fromEntries(Object.entries(message).filter(([name]) => SUMMARY.includes(name)))
}

/** @type {Handler} */
async function read(process, { s, len }) {
  const incoming = await process.file(s).read(len)
  if (typeof incoming === 'number') return failure(incoming)
  return { ret: incoming.result, data: shownData(incoming.data, process.ids) }
}

/** @type {Handler} */
async function drain(process, { s, len = RECEIVE, max = 100_000, show }) {
  const file = process.file(s)
  const room = { length: len, nameLength: NAME, controlLength: CONTROL }
  const lengthsOnly = (show ?? 'none') === 'none'
  const seen = []
  while (seen.length < max) {
    const receiving = file.receive(room, messageFlags.DONTWAIT)
    const incoming = receiving instanceof Promise ? await receiving : receiving
    if (typeof incoming !== 'number') {
      seen.push(lengthsOnly ? incoming.result : shownIncoming(process, incoming, NAME, show))
      continue
    }
    const { err } = failure(incoming)
    if (err === 'EAGAIN') break
    seen.push(err)
  }
  if (!lengthsOnly) return { count: seen.length, messages: seen }
  return { count: seen.filter((item) => typeof item === 'number').length, sequence: runLengths(seen) }
}
