import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type Addon, loadAddon } from '../../socket/native/addon.ts'
import { errnoOf, SocketError } from '../../wire/index.ts'
import type { Accept, Connection, ConnectionListener, Listener } from './listener.ts'

/** The addon's functions for a listening unix socket (native/listener.c). */
interface ListenerAddon extends Addon {
  /** A handle, which pollStart and close take; or minus the errno. */
  listen(path: Uint8Array, mode: number): number
  /** Fills rows of `ROW_WORDS` words, and gives their number; with `spinning` it looks for a moment until there is one. */
  connectionEvents(handle: number, slab: ArrayBuffer, table: ArrayBuffer, spinning: number): number
  connectionWrite(handle: number, connection: number, bytes: Uint8Array): number
  connectionUnread(handle: number, connection: number): number
  connectionShare(handle: number, connection: number): ArrayBuffer | number
  connectionHold(handle: number, connection: number, on: number): number
  connectionClose(handle: number, connection: number): number
}

const ROW_WORDS = 8
const OPENED = 0
const BYTES = 1
const WRITABLE = 2

/** How long it is busy before others of this process have their turn, in milliseconds. */
const TURN = 1

const SLAB_SIZE = 256 * 1024
const MAX_ROWS = 256

const EAGAIN = errnoOf('EAGAIN') as number
const EBADF = errnoOf('EBADF') as number

/** Listens on Linux, where connections say who has made them. The socket's file has the mode `mode`. Throws SocketError. */
export class LinuxListener implements Listener {
  readonly #path: string
  readonly #accept: Accept
  readonly #addon = loadAddon() as ListenerAddon
  readonly #handle: number
  readonly #slab = new ArrayBuffer(SLAB_SIZE)
  readonly #bytes = new Uint8Array(this.#slab)
  readonly #table = new Int32Array(MAX_ROWS * ROW_WORDS)
  readonly #connections = new Map<number, LinuxConnection>()
  /** A single CPU is better left to the clients. */
  readonly #isSpinner = availableParallelism() > 1
  #closed = false
  #isLater = false

  constructor(path: string, mode: number, accept: Accept) {
    this.#path = path
    this.#accept = accept
    this.#handle = this.#addon.listen(new TextEncoder().encode(path), mode)
    if (this.#handle < 0) throw new SocketError(-this.#handle, 'bind', path)
    this.#addon.pollStart(this.#handle, () => this.#take())
  }

  get connections(): number {
    return this.#connections.size
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    rmSync(this.#path, { force: true }) // who has removed it already wants nothing else
    for (const connection of [...this.#connections.values()]) connection.end()
    this.#addon.close(this.#handle)
  }

  /**
   * Takes what has come, and goes on for as long as something comes again soon: to sleep and to be woken takes longer than
   * most clients need until they ask the next thing.
   */
  #take(): void {
    const end = performance.now() + TURN
    let count = this.#takeOnce(false)
    while (count > 0 && !this.#closed && performance.now() < end) count = this.#takeOnce(this.#isSpinner)
    if (count > 0) this.#takeLater()
  }

  /** Once for all calls: the poll calls too while there is more. */
  #takeLater(): void {
    if (this.#isLater || this.#closed) return
    this.#isLater = true
    setImmediate(() => {
      this.#isLater = false
      this.#take()
    })
  }

  #takeOnce(spinning: boolean): number {
    if (this.#closed) return 0
    const table = this.#table.buffer as ArrayBuffer
    const count = this.#addon.connectionEvents(this.#handle, this.#slab, table, spinning ? 1 : 0)
    for (let row = 0; row < count * ROW_WORDS && !this.#closed; row += ROW_WORDS) this.#event(row)
    return count
  }

  #event(row: number): void {
    const table = this.#table
    const what = table[row]
    const number = table[row + 1] as number
    if (what === OPENED) {
      const [pid, uid, gid] = [table[row + 4] as number, table[row + 5] as number, table[row + 6] as number]
      this.#opened(number, { pid, uid: uid >>> 0, gid: gid >>> 0 })
      return
    }
    // One that was closed by an earlier row of the same call is not there any more.
    const connection = this.#connections.get(number)
    if (what === BYTES) {
      const offset = table[row + 2] as number
      connection?.listener.received(this.#bytes, offset, offset + (table[row + 3] as number))
    } else if (what === WRITABLE) connection?.flush()
    else connection?.end()
  }

  #opened(number: number, credentials: LinuxConnection['credentials']): void {
    const calls: ConnectionCalls = {
      write: (bytes) => this.#addon.connectionWrite(this.#handle, number, bytes),
      unread: () => this.#addon.connectionUnread(this.#handle, number),
      share: () => this.#addon.connectionShare(this.#handle, number),
      hold: (on) => this.#addon.connectionHold(this.#handle, number, on ? 1 : 0),
      close: () => {
        this.#connections.delete(number)
        this.#addon.connectionClose(this.#handle, number)
      },
    }
    const connection = new LinuxConnection(credentials, calls)
    this.#connections.set(number, connection)
    connection.listener = this.#accept(connection)
  }
}

/** What a connection asks of the addon. */
interface ConnectionCalls {
  write(bytes: Uint8Array): number
  unread(): number
  share(): ArrayBuffer | number
  hold(on: boolean): void
  close(): void
}

class LinuxConnection implements Connection {
  readonly credentials: { readonly pid: number; readonly uid: number; readonly gid: number }
  listener: ConnectionListener = { received() {}, drained() {}, ended() {} }
  readonly #calls: ConnectionCalls
  /** What the peer has still to read. */
  readonly #backlog: Uint8Array[] = []
  #closed = false

  constructor(credentials: LinuxConnection['credentials'], calls: ConnectionCalls) {
    this.credentials = credentials
    this.#calls = calls
  }

  get congested(): boolean {
    return this.#backlog.length > 0
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#closed) return
    const written = this.congested ? 0 : this.#write(bytes)
    if (written === bytes.length) return
    if (!this.congested) this.#calls.hold(true)
    this.#backlog.push(bytes.slice(written))
  }

  isUnread(): boolean {
    return !this.#closed && this.#calls.unread() > 0
  }

  share(): ArrayBuffer | number {
    return this.#closed ? -EBADF : this.#calls.share()
  }

  /** How many bytes it took. An error is nothing: that the peer is gone is told by an event. */
  #write(bytes: Uint8Array): number {
    const written = this.#calls.write(bytes)
    if (written >= 0) return written
    return written === -EAGAIN ? 0 : bytes.length
  }

  /** Goes on writing what is left. */
  flush(): void {
    for (let first = this.#backlog[0]; first !== undefined; first = this.#backlog[0]) {
      const written = this.#write(first)
      if (written < first.length) {
        this.#backlog[0] = first.subarray(written)
        return
      }
      this.#backlog.shift()
    }
    this.#calls.hold(false)
    this.listener.drained()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#backlog.length = 0
    this.#calls.close()
  }

  /** The peer is gone, or the listener is closed. */
  end(): void {
    if (this.#closed) return
    this.close()
    this.listener.ended()
  }
}
