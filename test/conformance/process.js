import { CaseError } from './errors.js'
import { literalPortIds, PortIds } from './port-ids.js'

/**
 * @import { Step } from './case-file.js'
 * @import { File, Machine } from './machine.ts'
 *
 * Takes a step and gives its observed form.
 * @typedef {(process: Process, step: Step) => unknown} Handler
 *
 * Steps that run beside those of the process's first thread.
 * @typedef {object} Thread
 * @property {readonly unknown[]} results as far as it came
 * @property {Promise<void>} end rejected where it could not go on
 */

/** The process that runs a program: what its steps have named so far. */
export class Process {
  machine
  ids
  /** @type {Map<string, File>} */
  #files = new Map()
  /** @type {Map<string | number, Thread>} */
  threads = new Map()

  /**
   * @param {Machine} machine
   * @param {PortIds} ids
   */
  constructor(machine, ids) {
    this.machine = machine
    this.ids = ids
  }

  /**
   * The first process of a program.
   * @param {Machine} machine
   * @param {readonly Step[]} steps all of the program
   */
  static start(machine, steps) {
    return new Process(machine, new PortIds(machine.tgid, literalPortIds(steps)))
  }

  /** A child that has its files. */
  fork() {
    const machine = this.machine.fork()
    const child = new Process(machine, this.ids.fork(machine.tgid))
    for (const [name, file] of this.#files) child.#files.set(name, machine.inherit(file))
    return child
  }

  /**
   * Gives a file a name. One that had it stays open without.
   * @param {string} name
   * @param {File} file
   */
  open(name, file) {
    this.#files.set(name, file)
  }

  /** @param {string} name */
  close(name) {
    const file = this.file(name)
    this.#files.delete(name)
    return file.close()
  }

  /** @param {string} name */
  file(name) {
    const file = this.#files.get(name)
    if (file === undefined) throw new CaseError(`there is no socket ${name}`)
    return file
  }

  /**
   * The port id that a step means: besides what `PortIds` knows, `$pid:NAME` is that of a socket.
   * @type {(id: number | string) => number}
   */
  portid = (id) => {
    if (typeof id !== 'string' || !id.startsWith('$pid:')) return this.ids.number(id)
    const name = this.file(id.slice(5)).name(false, 12)
    if (typeof name === 'number' || name.bytes.length < 8) throw new CaseError(`the socket of ${id} has no address`)
    return new DataView(name.bytes.slice().buffer).getUint32(4, true)
  }
}
