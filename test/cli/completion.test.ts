import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nlkit } from './nlkit.ts'

/** A folder with a command of the name `nlkit`, and a file. */
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nlkit-completion-'))
  const main = join(import.meta.dirname, '../../dist/cli/main.js')
  writeFileSync(join(folder, 'nlkit'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 })
  symlinkSync('/dev/null', join(folder, 'capture file.pcap'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A test that needs a shell. */
const testIn = (shell: string) =>
  spawnSync(shell, ['-c', 'true']).status === 0
    ? test
    : (name: string, _body: () => void) => test(name, ({ skip }) => skip(`no ${shell} here`))

function inShell(shell: string, ...args: string[]): string[] {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  const result = spawnSync(shell, args, { cwd: folder, env, encoding: 'utf8', timeout: 120_000 })
  expect(result.stderr).toBe('')
  return result.stdout.split('\n').filter(Boolean)
}

/** What bash would complete the last of these words with. */
function bashOffers(...line: string[]): string[] {
  const script = `eval "$(nlkit completion bash)"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
_nlkit
printf '%s\\n' "\${COMPREPLY[@]}"`
  return inShell('bash', '-c', script, 'bash', ...line)
}

testIn('bash')('bash completes commands, words, values and files', () => {
  expect(bashOffers('nlkit', 'mon')).toEqual(['monitor'])
  expect(bashOffers('nlkit', '-4', 'addr', 'add', '192.0.2.1', 'noprefix')).toEqual(['noprefixroute'])
  expect(bashOffers('nlkit', 'addr', 'show', 'scope', 'h')).toEqual(['host'])
  expect(bashOffers('nlkit', 'decode', 'cap')).toEqual(['capture file.pcap'])
})

testIn('zsh')('the script for zsh is one, and defines the completion', () => {
  expect(
    inShell('zsh', '-fc', 'autoload -Uz compinit; compinit -D -u; eval "$(nlkit completion zsh)"; echo $_comps[nlkit]'),
  ).toEqual(['_nlkit'])
})

testIn('fish')('fish completes commands with their meaning', () => {
  const offered = inShell('fish', '--no-config', '-c', 'nlkit completion fish | source; complete -C "nlkit mon"')
  expect(offered).toEqual([expect.stringMatching(/^monitor\t.*changes/)])
})

test('candidates are one a line, with their meaning', () => {
  const { stdout } = nlkit(['completion', 'candidates', '--', 'addr', 'add', 'nodad'])
  expect(stdout).toBe('nodad\tdo not look for duplicates (IPv6)\n')
})
