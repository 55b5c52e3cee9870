import { type Addon, loadAddon } from './addon.ts'

/**
 * The addon with system calls as they are (native/raw.c), for the conformance cases: lengths, addresses and flags that
 * `Socket` leaves out. Results are those of the calls, or minus the errno. A call on a socket that was not opened with
 * SOCK_NONBLOCK blocks the whole process, as long as it waits.
 */
export interface RawAddon extends Addon {
  /** A handle, which `close` and `attachFilter` take too; or minus the errno. */
  rawSocket(type: number, protocol: number): number
  rawSocketpair(type: number, protocol: number): number
  rawBind(handle: number, address: Uint8Array): number
  rawConnect(handle: number, address: Uint8Array): number
  /** Writes the own address, or the peer's (1), to `bytes`; gives the length that the kernel gave. */
  rawName(handle: number, peer: number, bytes: Uint8Array, length: number): number
  rawSetOption(handle: number, level: number, name: number, value: Uint8Array, length: number): number
  /** Writes the value to `bytes`; gives the length that the kernel gave. */
  rawGetOption(handle: number, level: number, name: number, bytes: Uint8Array, length: number): number
  rawSend(
    handle: number,
    data: Uint8Array,
    address: Uint8Array | undefined,
    control: Uint8Array | undefined,
    flags: number,
  ): number
  /** Writes `msg_namelen`, `msg_controllen` and `msg_flags`, three 32-bit words, to `receipt`. */
  rawReceive(
    handle: number,
    data: Uint8Array,
    address: Uint8Array,
    addressLength: number,
    control: Uint8Array,
    flags: number,
    receipt: Uint8Array,
  ): number
  rawRead(handle: number, data: Uint8Array): number
  rawWrite(handle: number, data: Uint8Array): number
  /** The events (`POLLIN`, …) that are there now. */
  rawPoll(handle: number, events: number): number
  rawListen(handle: number): number
  rawAccept(handle: number): number
  rawShutdown(handle: number, how: number): number
  rawIoctl(handle: number, command: number): number
  /** Gives the calling thread namespaces of its own (`CLONE_NEWNET`, …). */
  rawUnshare(flags: number): number
}

/** The addon, with its raw calls. Throws UnsupportedError where there is none. */
export function loadRawAddon(): RawAddon {
  return loadAddon() as RawAddon
}
