import { execFileSync } from 'node:child_process'

/** Whose JSON `--iproute2` is. */
const VERSION = '6.1.0'

/** Why the machine's iproute2 is not the one to compare with; undefined where it is. */
export function iproute2Problem(): string | undefined {
  try {
    const said = execFileSync('ip', ['-V'], { encoding: 'utf8' }).trim()
    return said.includes(`iproute2-${VERSION}`) ? undefined : `compares with iproute2 ${VERSION}, and here is ${said}`
  } catch (error) {
    return `there is no iproute2: ${(error as Error).message}`
  }
}
