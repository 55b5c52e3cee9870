import type { Net } from './net.ts'

/** The first descriptor that is given: those before it are a program's input and outputs. */
const FIRST = 3

/** What a process has open, by descriptor: network namespaces, as the files in `/proc/PID/ns/net` and `/run/netns`. */
export class Descriptors {
  readonly #nets: Map<number, Net>

  constructor(nets: Iterable<readonly [number, Net]> = []) {
    this.#nets = new Map(nets)
    for (const net of this.#nets.values()) net.hold()
  }

  /** The lowest descriptor that is free stands for the namespace from now on. */
  open(net: Net): number {
    let fd = FIRST
    while (this.#nets.has(fd)) fd++
    this.#nets.set(fd, net)
    net.hold()
    return fd
  }

  get(fd: number): Net | undefined {
    return this.#nets.get(fd)
  }

  /** Whether it was open. */
  close(fd: number): boolean {
    const net = this.#nets.get(fd)
    this.#nets.delete(fd)
    net?.release()
    return net !== undefined
  }

  closeAll(): void {
    for (const fd of [...this.#nets.keys()]) this.close(fd)
  }

  /** Those of a child: the same. */
  copy(): Descriptors {
    return new Descriptors(this.#nets)
  }
}
