import type { DesiredState } from '../../config/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

const sections = ['links', 'addresses', 'routes', 'rules'] as const

/** The state that JSON describes. Throws UsageError for what is none; what is in the objects, `ensure` checks. */
export function readDesiredState(json: string): DesiredState {
  const value = parse(json)
  if (!isObject(value)) throw new UsageError('the state must be a JSON object with links, addresses, routes or rules')
  for (const [name, section] of Object.entries(value)) {
    if (!sections.includes(name as (typeof sections)[number])) {
      throw new UsageError(`the state has no section '${name}'`, `There are ${sections.join(', ')}.`)
    }
    if (!Array.isArray(section) || !section.every(isObject)) throw new UsageError(`${name} must be a list of objects`)
  }
  return value as DesiredState
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new UsageError(`the state is no JSON: ${(error as Error).message}`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
