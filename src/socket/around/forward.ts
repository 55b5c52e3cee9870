import type { Address, Batch, FilterInstruction, Socket, SocketOption } from '../socket.ts'

/** A socket that hands every call on to another: what wrappers extend, to change the calls they are about. */
export class ForwardingSocket implements Socket {
  protected readonly inner: Socket

  constructor(inner: Socket) {
    this.inner = inner
  }

  get protocol(): number {
    return this.inner.protocol
  }

  get address(): Address {
    return this.inner.address
  }

  get peer(): Address {
    return this.inner.peer
  }

  get closed(): boolean {
    return this.inner.closed
  }

  bind(portid?: number, groups?: number): void {
    this.inner.bind(portid, groups)
  }

  connect(portid: number, groups?: number): void {
    this.inner.connect(portid, groups)
  }

  join(group: number): void {
    this.inner.join(group)
  }

  leave(group: number): void {
    this.inner.leave(group)
  }

  memberships(): number[] {
    return this.inner.memberships()
  }

  getOption(option: SocketOption): number {
    return this.inner.getOption(option)
  }

  setOption(option: SocketOption, value: number): void {
    this.inner.setOption(option, value)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    this.inner.attachFilter(program)
  }

  detachFilter(): void {
    this.inner.detachFilter()
  }

  send(data: Uint8Array, to?: Address): number {
    return this.inner.send(data, to)
  }

  receive(limit?: number): Batch | undefined {
    return this.inner.receive(limit)
  }

  exchange(data: Uint8Array, to?: Address, limit?: number): Batch | undefined {
    return this.inner.exchange(data, to, limit)
  }

  onReadable(listener: (() => void) | undefined): void {
    this.inner.onReadable(listener)
  }

  ref(): void {
    this.inner.ref()
  }

  unref(): void {
    this.inner.unref()
  }

  close(): void {
    this.inner.close()
  }
}
