// node served-program.js PROGRAM ARGUMENTS…: runs a program of the reference, as it is, on a kernel that is served.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { preloaded, withServedKernel } from './served-kernel.js'

const [program, ...args] = process.argv.slice(2)
process.exitCode = await withServedKernel(async (path) => {
  const [code] = await once(spawn(program, args, { stdio: 'inherit', env: preloaded(path) }), 'exit')
  return code ?? 1
})
