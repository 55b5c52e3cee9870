import type { IntType, SettingsType } from '../../language/type.ts'
import * as runtime from './decoder-runtime.ts'
import { intAt } from './integer.ts'

/** Reads `count` integers from `start` on. */
export type ListReader = (u8: Uint8Array, u32: Uint32Array, start: number, count: number) => unknown[]

/** Longest array that gets code of its own. */
const MOST_UNROLLED = 128

/**
 * Reads arrays of an integer. Each length that occurs gets one array literal as code, three times as fast as filling an
 * array in a loop: the kernel's tables of settings have one length on one kernel.
 */
export function listReader(element: IntType): ListReader {
  const size = element.size
  const make = (body: string) => new Function('env', `const { small, bigUnsigned, bigSigned } = env; ${body}`)(runtime)
  const readers: (ListReader | undefined)[] = new Array(MOST_UNROLLED + 1).fill(undefined)
  const loop: ListReader = make(`return (u8, u32, start, count) => {
const list = new Array(count);
for (let i = 0, q = start; i < count; i++, q += ${size}) list[i] = ${intAt(element, 'q')};
return list; }`)
  const unrolled = (count: number): ListReader => {
    const items = Array.from({ length: count }, (_, i) => intAt(element, `start + ${i * size}`))
    return make(`return (u8, u32, start) => [${items.join(', ')}]`)
  }
  return (u8, u32, start, count) => {
    if (count > MOST_UNROLLED) return loop(u8, u32, start, count)
    readers[count] ??= unrolled(count)
    return readers[count](u8, u32, start, count)
  }
}

/** Reads `count` settings from the word `word` on. */
export type SettingsReader = (u32: Uint32Array, word: number, count: number) => Record<string, unknown>

/** Reads settings by position. Each number of them that occurs gets one object literal as code: one kernel has one number. */
export function settingsReader({ set, first }: SettingsType): SettingsReader {
  const readers: (SettingsReader | undefined)[] = []
  const make = (count: number): SettingsReader => {
    const fields = Array.from({ length: count }, (_, i) => {
      return `${JSON.stringify(set.byId.get(first + i)?.name)}: u32[word + ${i}] | 0`
    })
    return new Function('u32', 'word', `return { ${fields.join(', ')} }`) as SettingsReader
  }
  return (u32, word, count) => {
    readers[count] ??= make(count)
    return readers[count](u32, word, count)
  }
}
