import { spawn } from 'node:child_process'
import process, { env, stdin } from 'node:process'
import { ProgramError } from './program.ts'

/** Where a program's netlink sockets are. */
export interface Place {
  readonly kernel: string
  readonly library: string
}

/** Signals that are the program's, not ours. Those of a terminal's keys go to both anyway. */
const passedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']
const keys: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/** Runs a program to its end, and ends as it did: gives its exit code, or dies of the signal that it has died of. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { kernel, library }: Place,
): Promise<number> {
  const preload = env.LD_PRELOAD ? `${library}:${env.LD_PRELOAD}` : library
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env, NLKIT_KERNEL: kernel, LD_PRELOAD: preload } })
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  const passKey = (signal: NodeJS.Signals): void => {
    if (!stdin.isTTY) child.kill(signal)
  }
  for (const signal of passedOn) process.on(signal, pass)
  for (const signal of keys) process.on(signal, passKey)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', (error) => reject(new ProgramError(`${program} cannot be run: ${error.message}`, 126)))
    child.on('exit', (...end) => resolve(end))
  })
  for (const name of [...passedOn, ...keys]) process.removeAllListeners(name)
  if (signal === null) return code ?? 1
  process.kill(process.pid, signal)
  // A signal that does not end this process (it may be ignored here) is told as a shell tells it.
  return new Promise((resolve) => setTimeout(resolve, 1000, 128))
}
