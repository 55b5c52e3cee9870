import { type FaultKind, type FaultPlan, Faults } from '../../kernel/index.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { numberOf } from '../words/values.ts'

/** What a kernel is to suffer, by `--fault` and `--seed`; undefined where neither is given. Throws UsageError. */
export function faultsOf(plans: readonly string[] = [], seed = '1'): Faults | undefined {
  if (plans.length === 0) return undefined
  const plan = Object.fromEntries(plans.map(planOf)) as FaultPlan
  try {
    return new Faults(plan, numberOf(seed, '--seed'))
  } catch (error) {
    throw error instanceof RangeError || error instanceof TypeError ? new UsageError(error.message) : error
  }
}

/** `overrun=1%` is a probability; `busy=1,3` are chances, counted from 1. */
function planOf(text: string): [FaultKind, number | readonly number[]] {
  const [, kind, when = ''] = /^(\w+)=(.+)$/.exec(text) ?? []
  if (kind === undefined) throw new UsageError(`--fault must be as overrun=1% or busy=1,3, not '${text}'`)
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(when)?.[1]
  return [kind as FaultKind, percent === undefined ? when.split(',').map(Number) : Number(percent) / 100]
}
