import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import process, { env, stdin } from 'node:process'
import { ProgramError } from './program.ts'

/** A program, and where its netlink sockets are. */
export interface Start {
  readonly program: string
  /** What it is called, and its arguments. */
  readonly words: readonly string[]
  /** Path of the kernel. */
  readonly kernel: string
  /** Path of the preload library. */
  readonly library: string
}

/** Signals that are the program's, not ours. Those of a terminal's keys go to both anyway. */
const passedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']
const keys: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/** How a program has ended: by its exit code, or by a signal. */
export interface ProgramEnd {
  readonly code: number
  readonly signal: NodeJS.Signals | null
}

/** Runs a program to its end. */
export async function runProgram({ program, words, kernel, library }: Start): Promise<ProgramEnd> {
  const [argv0, ...args] = words
  const preload = env.LD_PRELOAD ? `${library}:${env.LD_PRELOAD}` : library
  const environment = { ...env, NLKIT_KERNEL: kernel, LD_PRELOAD: preload }
  // Before the program begins: a signal that came in between would end this process alone. None is handled inside this turn.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of stdin.isTTY ? passedOn : [...passedOn, ...keys]) process.on(signal, pass)
  for (const signal of stdin.isTTY ? keys : []) process.on(signal, ignore)
  const child = spawn(program, args, { argv0, stdio: 'inherit', env: environment })
  const [code, signal] = await endOf(child, program)
  for (const name of [...passedOn, ...keys]) process.removeAllListeners(name)
  return { code: code ?? 1, signal }
}

/** Ends this process as a program has ended: gives its exit code, or dies of the signal that it has died of. */
export async function endAs({ code, signal }: ProgramEnd): Promise<number> {
  return signal === null ? code : dieOf(signal)
}

function ignore(): void {}

/** The exit code of a program, or the signal that has ended it. */
function endOf(child: ChildProcess, program: string): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new ProgramError(`${program} cannot be run: ${error.message}`, 126)))
    child.on('exit', (...end) => resolve(end))
  })
}

/** Ends this process as the program was ended. A signal that does not is told as a shell tells it. */
function dieOf(signal: NodeJS.Signals): Promise<number> {
  process.kill(process.pid, signal)
  return new Promise((resolve) => setTimeout(resolve, 1000, 128 + constants.signals[signal]))
}
