import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, platform } from 'node:process'
import { expect, test } from 'vitest'

// Pages whose files and commands are tried as a reader would: a block that begins with a comment of a file's name is that file, a
// block of `sh` is typed, and the block of `text` behind it is what is then seen.

const root = join(import.meta.dirname, '../..')

/** A block between fences. */
interface Block {
  readonly language: string
  readonly code: string
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }))
}

/** The name of the file that a block is. */
const fileOf = ({ code }: Block) => /^(?:\/\/|#) ([\w-]+(?:\.[\w-]+)+)\n/.exec(code)?.[1]

/** A folder in which somebody has installed nlkit. */
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-page-'))
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules/nlkit'))
  const command = `#!/bin/sh\nexec '${execPath}' '${join(root, 'dist/cli/main.js')}' "$@"\n`
  writeFileSync(join(folder, 'node_modules/.bin/nlkit'), command, { mode: 0o755 })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  return folder
}

/** Lines without the spaces at their ends, which some programs print and no editor keeps. */
const lines = (text: string) => text.split('\n').map((line) => line.trimEnd())

/** Does what a page has a reader do, and gives how many blocks were typed. */
function follow(page: string, folder: string): number {
  const blocks = blocksOf(page)
  let typed = 0
  for (const [index, block] of blocks.entries()) {
    const file = fileOf(block)
    if (file !== undefined) writeFileSync(join(folder, file), block.code)
    else if (block.language === 'sh') {
      type(block.code, folder, blocks[index + 1])
      typed++
    }
  }
  return typed
}

/** Types a block, which has to end well, and to print what the next one is where that is of text. */
function type(code: string, cwd: string, next: Block | undefined): void {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', code], { cwd, encoding: 'utf8', timeout: 60_000 })
  expect([code, status, stderr]).toEqual([code, 0, status === 0 ? stderr : ''])
  if (next?.language === 'text') expect([code, lines(stdout)]).toEqual([code, lines(next.code)])
}

test.for(['docs/first-family.md', 'docs/testing.md'])(
  'what %s says is what one sees',
  { timeout: 120_000 },
  (page, { skip }) => {
    skip(platform !== 'linux', 'nlkit run needs Linux')
    skip(spawnSync('ip', ['-V']).status !== 0, 'needs ip of iproute2')
    const folder = project()
    try {
      expect(follow(page, folder)).toBeGreaterThan(2)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
