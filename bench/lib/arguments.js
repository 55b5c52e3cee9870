import { parseArgs } from 'node:util'

export const usage = `usage: npm run bench -- [options] [NAME…]
  NAME            this workload only, or all that begin with NAME
  --rounds N      how often each program runs (default 7; some workloads set their own, lower number)
  --c-only        the reference in C only: needs no build of nlkit
  --json          one JSON document on standard output instead of the table
  --strict        exit status 1 when a target is missed
  --list          the names of the workloads
`

/** The command's options; throws an Error with a sentence for what is wrong. */
export function parseArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      'c-only': { type: 'boolean' },
      json: { type: 'boolean' },
      strict: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000)) {
    throw new Error(`--rounds takes a number from 1 to 1000, not ${values.rounds}`)
  }
  return { ...values, names: positionals, rounds, cOnly: values['c-only'] ?? false }
}
