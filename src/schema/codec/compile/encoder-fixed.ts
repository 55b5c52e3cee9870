import { hasChecks } from '../../language/check.ts'
import type { IntType, Member, SettingsType, Struct } from '../../language/type.ts'

// Functions (w, head, v) that write an attribute whose payload has its fields at places that do not depend on the value. They
// return false where the value is not plain.

/** Whether a struct is nothing but integers and link-layer addresses. */
export function isPlainStruct({ members, start }: Struct): boolean {
  return start === undefined && members.every((member) => !member.count && !member.length && isPlain(member))
}

function isPlain({ type, size }: Member): boolean {
  return type.kind === 'int' || (type.kind === 'mac' && type.size === size && !hasChecks(type.options))
}

/** Writes all of a plain struct; what the value has not is 0. */
export function structCode(name: string, { members, size }: Struct, strict: boolean): string {
  const stores = members.map((member) => {
    const store = member.type.kind === 'int' ? intCode(member, member.type, strict) : macCode(member)
    return `x = v[${JSON.stringify(member.name)}]; if (x !== undefined) { n++; ${store} }`
  })
  return `function ${name}(w, head, v) {
if (!isFields(v)) return false;
w.need(${4 + size + 4});
const u8 = w.view.bytes, base = w.at + 4;
let n = 0, x;
w.view.words[w.at >> 2] = head | ${4 + size};
u8.fill(0, base, base + ${(size + 3) & ~3});
${stores.join('\n')}
w.at = base + ${(size + 3) & ~3};
${countCode}
}`
}

function intCode({ offset }: Member, type: IntType, strict: boolean): string {
  return `if (${checksOf(type, strict)}) return false; ${storeAt(type, `base + ${offset}`)}`
}

function macCode({ offset, size }: Member): string {
  return `const mac = typeof x === 'string' ? parseMac(x) : undefined; if (mac === undefined || mac.length !== ${size}) return false; u8.set(mac, base + ${offset});`
}

/** Writes settings as replies have them: all, by their position. */
export function settingsCode(name: string, { set, first }: SettingsType): string {
  const stores: string[] = []
  let count = 0
  for (const { id, name: setting } of [...set.attributes].sort((a, b) => a.id - b.id)) {
    const value = `x = v[${JSON.stringify(setting)}];`
    if (id !== first + count) stores.push(`${value} if (x !== undefined) n++;`)
    else
      stores.push(
        `${value} if (x === undefined) x = 0; else { n++; if (typeof x !== 'number' || (x | 0) !== x) return false; } u32[base + ${count++}] = x;`,
      )
  }
  return `function ${name}(w, head, v) {
if (!isFields(v)) return false;
w.need(${4 + count * 4});
const u32 = w.view.words, base = (w.at >> 2) + 1;
let n = 0, x;
u32[base - 1] = head | ${4 + count * 4};
${stores.join('\n')}
w.at += ${4 + count * 4};
${countCode}
}`
}

/** Writes an array of integers. */
export function arrayCode(name: string, element: IntType): string {
  return `function ${name}(w, head, v) {
if (!Array.isArray(v) || v.length * ${element.size} > 0xfffb) return false;
const length = 4 + v.length * ${element.size};
w.need(length + 4);
const u8 = w.view.bytes;
w.view.words[(w.at + length - 1) >> 2] = 0; // padding
w.view.words[w.at >> 2] = head | length;
for (let i = 0, at = w.at + 4; i < v.length; i++, at += ${element.size}) {
const x = v[i];
if (${checksOf(element, false)}) return false;
${storeAt(element, 'at')}
}
w.at = (w.at + length + 3) & ~3;
return true;
}`
}

/** Whether all fields have been written: one may be there and undefined, which is looked at only when the count is wrong. */
const countCode = `let m = 0;
for (const k in v) m++;
if (n !== m) for (const k in v) if (v[k] === undefined) m--;
return n === m;`

/** A condition that is true when `x` is not an integer of the type, or, if that is `strict`, outside its bounds. */
export function checksOf(type: IntType, strict: boolean): string {
  const { min, max, mask } = strict ? type.options : {}
  const parts: string[] = []
  if (type.size === 8) {
    parts.push(`typeof x !== 'bigint' || BigInt.as${type.signed ? 'Int' : 'Uint'}N(64, x) !== x`)
  } else if (type.size === 4) parts.push(`typeof x !== 'number' || ${type.signed ? '(x | 0)' : '(x >>> 0)'} !== x`)
  else {
    parts.push(`typeof x !== 'number'`)
    const shift = 32 - type.size * 8
    parts.push(type.signed ? `(x << ${shift} >> ${shift}) !== x` : `(x & ${type.size === 1 ? 0xff : 0xffff}) !== x`)
  }
  if (min !== undefined) parts.push(`x < ${min}${typeof min === 'bigint' ? 'n' : ''}`)
  if (max !== undefined) parts.push(`x > ${max}${typeof max === 'bigint' ? 'n' : ''}`)
  if (mask !== undefined) parts.push(type.size === 8 ? `(x & ~${mask}n) !== 0n` : `(x & ~${mask}) !== 0`)
  return parts.join(' || ')
}

/** A statement that stores `x` at `place`. */
export function storeAt(type: IntType, place: string): string {
  if (type.size === 1) return `u8[${place}] = x;`
  if (type.size === 2) {
    const [first, second] = type.big ? ['x >> 8', 'x'] : ['x', 'x >> 8']
    return `u8[${place}] = ${first}; u8[${place} + 1] = ${second};`
  }
  return `w.view.data.${type.size === 8 ? 'setBigUint64' : 'setUint32'}(${place}, ${type.size === 8 && type.signed ? 'BigInt.asUintN(64, x)' : 'x'}, ${!type.big});`
}
