import { textOf } from './name-file.ts'

/** Name of a user or group of this machine, by its number. */
export function accountName(file: 'passwd' | 'group', id: number): string | undefined {
  const fields = textOf(`/etc/${file}`)
    .split('\n')
    .map((line) => line.split(':'))
  return fields.find(([, , number]) => number === `${id}`)?.[0]
}
