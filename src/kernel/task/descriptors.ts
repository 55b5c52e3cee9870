import type { Net } from './net.ts'

/** The first descriptor that is given: those before it are a program's input and outputs. */
const FIRST = 3

/** What a process has open, by descriptor: network namespaces, as the files in `/proc/PID/ns/net` and `/run/netns`. */
export class Descriptors {
  readonly #nets: Map<number, Net>

  constructor(nets: Iterable<readonly [number, Net]> = []) {
    this.#nets = new Map(nets)
  }

  /** The lowest descriptor that is free stands for the namespace from now on. */
  open(net: Net): number {
    let fd = FIRST
    while (this.#nets.has(fd)) fd++
    this.#nets.set(fd, net)
    return fd
  }

  get(fd: number): Net | undefined {
    return this.#nets.get(fd)
  }

  /** Whether it was open. */
  close(fd: number): boolean {
    return this.#nets.delete(fd)
  }

  /** Those of a child: the same. */
  copy(): Descriptors {
    return new Descriptors(this.#nets)
  }
}
