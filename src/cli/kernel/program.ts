import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { env } from 'node:process'
import { NlkitError } from '../../wire/index.ts'

/** A program that cannot be run, or not so that its netlink sockets are those of a served kernel. */
export class ProgramError extends NlkitError {
  readonly code = 'ERR_NLKIT_PROGRAM'
  /** Exit code, as a shell would give it. */
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

const NOT_EXECUTABLE = 126
const NOT_FOUND = 127

/** Absolute path of a program: of a name without slashes, the first one in PATH. Throws ProgramError. */
export function findProgram(name: string): string {
  const places = name.includes('/')
    ? [resolve(name)]
    : (env.PATH ?? '').split(delimiter).map((place) => resolve(place, name))
  const files = places.filter(isFile)
  const found = files.find(isExecutable)
  if (found !== undefined) return found
  if (files[0] !== undefined) throw new ProgramError(`${files[0]} is not executable`, NOT_EXECUTABLE)
  throw new ProgramError(`the program ${name} was not found`, NOT_FOUND)
}

/** Whether it is a file, as far as one may look: PATH may have folders of other users. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const SET_USER_OR_GROUP = 0o6000

/**
 * Throws ProgramError for a program that the loader would start without the preload library: it would change this machine
 * in place of the served kernel.
 */
export function refuseUnreachable(program: string): void {
  const why = reasonAgainst(program)
  if (why === undefined) return
  throw new ProgramError(`${program} ${why}: its netlink sockets would be those of this machine`, NOT_EXECUTABLE)
}

function reasonAgainst(program: string): string | undefined {
  if ((statSync(program).mode & SET_USER_OR_GROUP) !== 0) return 'runs as another user or group'
  const head = readHead(program)
  const interpreter = /^#! *([^ \n]+)/.exec(head.toString('latin1'))?.[1]
  return interpreter === undefined ? reasonInElf(head) : reasonInElf(readHead(interpreter))
}

/** As much of a file as its program headers are in. */
const HEAD = 4096

function readHead(path: string): Buffer {
  const head = Buffer.alloc(HEAD)
  try {
    const file = openSync(path, 'r')
    try {
      return head.subarray(0, readSync(file, head, 0, HEAD, 0))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new ProgramError(`${path} cannot be read: ${(error as Error).message}`, NOT_EXECUTABLE)
  }
}

const ELFCLASS64 = 2
const PT_INTERP = 3

/** What is against a program by its ELF header; undefined also for what is no ELF file: running it will say so. */
function reasonInElf(head: Buffer): string | undefined {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46) return undefined
  if (head[4] !== ELFCLASS64) return 'is a program of 32 bits'
  const [start, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)]
  for (let at = start, index = 0; index < count && at + 4 <= head.length; index++, at += size) {
    if (head.readUInt32LE(at) === PT_INTERP) return undefined
  }
  return 'is statically linked'
}
