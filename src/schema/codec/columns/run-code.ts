import { NLA_HDRLEN, NLMSG_HDRLEN, type View } from '../../../wire/index.ts'
import type { Message } from '../../language/protocol.ts'
import { tailOf } from '../../language/tail.ts'
import type { IntType } from '../../language/type.ts'
import { bigSigned, bigUnsigned, small } from '../compile/decoder-runtime.ts'
import { intAt } from '../compile/integer.ts'
import { type Field, fastOf } from './field.ts'
import type { Growing } from './growing.ts'

/** The next row, and the one for which there is no room. */
export interface Cursor {
  row: number
  limit: number
}

/** Reads messages into the rows from the cursor's on; stops at whatever is the interpreter's or somebody else's. */
export type ReadRun = (
  view: View,
  from: number,
  to: number,
  seq: number,
  word: number,
  mask: number,
  cursor: Cursor,
) => number
type Bind = (columns: readonly Growing<unknown>[]) => ReadRun

const bound = new WeakMap<Message, Map<string, Bind>>()

/** Code that reads the fields of messages into their columns. */
export function compileReader(message: Message, fields: readonly Field[]): Bind {
  const known = bound.get(message) ?? new Map<string, Bind>()
  bound.set(message, known)
  const key = fields.map(({ name }) => name).join()
  const existing = known.get(key)
  if (existing) return existing
  const source = `'use strict';
const { bigSigned, bigUnsigned, small } = env;
return (columns) => {
${fields.map((field, i) => `const v${i} = columns[${i}].${fastOf(field) === 'address' ? 'words' : 'values'}, p${i} = columns[${i}].present, s${i} = columns[${i}].shift;`).join('\n')}
return (view, from, to, seq, word, mask, cursor) => {
const u8 = view.bytes, u32 = view.words, limit = cursor.limit;
let row = cursor.row;
run: while (row < limit && to - from >= ${NLMSG_HDRLEN}) {
const place = from >> 2, size = u32[place];
if (size < ${NLMSG_HDRLEN} || size > to - from || u32[place + 2] !== seq || (u32[place + 1] & mask) !== word) break;
const start = from + ${NLMSG_HDRLEN}, end = from + size;
${headerCode(message, fields)}
while (end - at >= ${NLA_HDRLEN}) {
const head = u32[at >> 2], length = head & 0xffff;
if (length < ${NLA_HDRLEN} || length > end - at) break run;
const p = at + 4;
switch ((head >>> 16) & 0x3fff) {
${fields.map((field, i) => (field.inHeader ? '' : attributeCode(message, field, i))).join('\n')}
}
at += (length + 3) & ~3;
}
row++;
from += (size + 3) & ~3;
}
cursor.row = row;
return from;
}
}`
  const bind = new Function('env', source)({ bigSigned, bigUnsigned, small }) as Bind
  known.set(key, bind)
  return bind
}

function headerCode(message: Message, fields: readonly Field[]): string {
  if (message.header && tailOf(message.header)) return 'break run; let at;'
  const size = message.header?.size ?? 0
  const reads = fields.map(({ inHeader, type, place }, i) =>
    inHeader ? `v${i}[row] = ${intAt(type as IntType, `start + ${place}`, place % 4 === 0)}; p${i}[row] = 1;` : '',
  )
  return `if (end - start < ${size}) break run;
${reads.join('\n')}
let at = start + ${(size + 3) & ~3};`
}

function attributeCode(message: Message, { type, place }: Field, i: number): string {
  if (type.kind === 'int') {
    return `case ${place}: if (length !== ${type.size + 4}) break run; v${i}[row] = ${intAt(type, 'p')}; p${i}[row] = 1; break;`
  }
  const copy = (words: number) =>
    Array.from({ length: words }, (_, n) => `v${i}[(row << s${i}) + ${n}] = u32[(p >> 2) + ${n}];`).join(' ')
  const node = type.kind === 'select' ? type.fallback : type
  const size = node.kind === 'ip' ? node.size : undefined
  const four = size === 16 ? '' : `if (length === 8) { ${copy(1)} p${i}[row] = 1; } else `
  const sixteen = size === 4 ? '' : `if (length === 20 && s${i} === 2) { ${copy(4)} p${i}[row] = 2; } else `
  const store = `${four}${sixteen}break run;`
  if (type.kind !== 'select') return `case ${place}: ${store} break;`
  const selector = message.header?.members.find(({ name }) => name === type.selector)
  if (selector?.type.kind !== 'int') return `case ${place}: break run;`
  const cases = [...type.cases.keys()].map((key) => `s === ${Number(key)}`).join(' || ')
  return `case ${place}: { const s = ${intAt(selector.type, `start + ${selector.offset}`, selector.offset % 4 === 0)}; if (${cases || 'false'}) break run; ${store} break; }`
}
