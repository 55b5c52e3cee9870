import type { Output } from './output.ts'
import type { Options } from './words/arguments.ts'

/** What a command is given besides its words. */
export interface Context {
  readonly options: Options
  readonly output: Output
  /** Address family of -4 or -6; 0 of both together; undefined of neither. */
  readonly family: number | undefined
  /** Numbers, where their names would be shown. */
  readonly numeric: boolean
  /** More of everything. */
  readonly details: boolean
  /** Counters too. */
  readonly statistics: boolean
  /** Network namespace to look into: a path. */
  readonly netns: string | undefined
  /** Milliseconds to wait for each answer. */
  readonly timeout: number | undefined
}
