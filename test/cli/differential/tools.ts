import { execFileSync } from 'node:child_process'
import { stdout } from 'node:process'
import { vi } from 'vitest'
import { run } from '../../../src/cli/run.ts'

/** What a tool said: the value of its JSON, or that it refused. */
export type Answer = { readonly said: unknown } | { readonly refused: string }

/** The words of a line of a scenario. */
export type Words = readonly string[]

/** A tool that makes and reads objects in the namespace of that name. */
export interface Tool {
  readonly name: string
  /** Does what the lines say. Throws where one is refused, with the line in the message. */
  make(namespace: string, lines: readonly Words[]): Promise<void>
  /** What is said of each line. */
  read(namespace: string, lines: readonly Words[]): Promise<Answer[]>
}

/** Milliseconds that the processes of one machine may take. */
const PATIENCE = 60_000

/** One shell for all commands: starting a process from this one costs more than what it does. */
function shell(namespace: string, script: readonly string[]): string {
  return execFileSync('ip', ['netns', 'exec', namespace, 'sh', '-s'], {
    input: script.join('\n'),
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: 64 << 20,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

function quoted(words: Words): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
}

/** A line as a command: of `ip`, of `bridge`, or of `sysctl`. */
function commandOf(words: Words, ...options: string[]): string {
  const [first, ...rest] = words
  if (first === 'sysctl') return quoted(['sysctl', '-qw', ...rest])
  return first === 'bridge' ? quoted([first, ...options, ...rest]) : quoted(['ip', ...options, ...words])
}

export const iproute2: Tool = {
  name: 'iproute2',
  async make(namespace, lines) {
    const script = lines.map((words) => `${commandOf(words)} || { echo ${quoted([words.join(' ')])} >&2; exit 1; }`)
    try {
      shell(namespace, script)
    } catch (error) {
      throw new Error(`iproute2: ${(error as { stderr: string }).stderr.trim().replaceAll('\n', ': ')}`, {
        cause: error,
      })
    }
  },
  async read(namespace, lines) {
    // Apart from what it says, `ip netns` complains of namespaces of others that come and go meanwhile.
    const script = lines.map((words) => {
      const command = `complaint=$(${commandOf(words, '-j')} 2>&1 1>&3)`
      return `{ ${command}; } 3>&1; printf '\\036%d\\036%s\\036' $? "$complaint"`
    })
    const parts = shell(namespace, script).split('\u001e')
    return lines.map((_, i) => {
      const [text = '', code, complaint = ''] = parts.slice(3 * i)
      return code === '0' ? { said: parsed(text) } : { refused: `${text}${complaint}`.trim() }
    })
  },
}

/** The command from its sources, in this process. */
export const nlkit: Tool = {
  name: 'nlkit',
  async make(namespace, lines) {
    for (const words of lines) {
      try {
        if (words[0] === 'sysctl') shell(namespace, [commandOf(words)])
        else await runNlkit(namespace, withoutProgram(words))
      } catch (error) {
        throw new Error(`nlkit: ${words.join(' ')}: ${(error as Error).message}`, { cause: error })
      }
    }
  },
  async read(namespace, lines) {
    const answers: Answer[] = []
    for (const words of lines) {
      const answer = await runNlkit(namespace, ['--iproute2', ...withoutProgram(words)]).catch((error: Error) => error)
      answers.push(typeof answer === 'string' ? { said: parsed(answer) } : { refused: answer.message })
    }
    return answers
  },
}

/** What is another program of iproute2 is a command of nlkit. */
function withoutProgram(words: Words): Words {
  return words[0] === 'bridge' ? words.slice(1) : words
}

async function runNlkit(namespace: string, words: Words): Promise<string> {
  const written: string[] = []
  const write = vi.spyOn(stdout, 'write').mockImplementation((text) => written.push(`${text}`) > 0)
  try {
    const code = await run(['-n', namespace, ...words])
    if (code !== 0) throw new Error(`exit code ${code}`)
    return written.join('')
  } finally {
    write.mockRestore()
  }
}

/** Some commands of iproute2 print nothing where there is nothing. */
function parsed(text: string): unknown {
  return text.trim() === '' ? [] : JSON.parse(text)
}
