import { Kernel } from 'nlkit/kernel'
import { runProgram } from './program.js'
import { VirtualMachine } from './virtual-machine.js'

/** @import { Case, Environment } from './case-file.js' */

/** Every case can run on nlkit's kernel. */
export function hindrance() {
  return undefined
}

/**
 * Runs a case on a kernel of its own, made like the one that it was recorded on.
 * @param {Case} program
 * @param {Environment} environment
 */
export function run(program, environment) {
  const kernel = new Kernel(optionsOf(environment))
  const net = program.netns === 'host' ? kernel.initNet : kernel.net()
  return runProgram(new VirtualMachine(kernel, kernel.task({ net })), program)
}

/** @param {Environment} environment */
function optionsOf({ page_size, small_head, sysctl = {} }) {
  return {
    ...given('pageSize', page_size),
    ...given('smallHead', small_head),
    sysctl: {
      ...given('rmemDefault', sysctl.rmem_default),
      ...given('rmemMax', sysctl.rmem_max),
      ...given('wmemDefault', sysctl.wmem_default),
      ...given('wmemMax', sysctl.wmem_max),
    },
  }
}

/**
 * The option, where the file has it.
 * @param {string} name
 * @param {string | number | undefined} value
 */
function given(name, value) {
  return value === undefined ? {} : { [name]: Number(value) }
}
