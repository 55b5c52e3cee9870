import { namedNamespace } from '../../host/index.ts'
import { EncodeError } from '../../wire/index.ts'
import { type Kind, kind } from '../grammar/kind.ts'
import { UsageError } from '../grammar/usage-error.ts'

/** The name of a network namespace. */
export const namespaceName: Kind<string> = kind(
  'NAME',
  'the name of a namespace',
  (given) => {
    try {
      return namedNamespace(given).name
    } catch (error) {
      throw error instanceof EncodeError ? new UsageError(error.message) : error
    }
  },
  { names: 'namespaces' },
)
