import { type ExecFileException, execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, getuid } from 'node:process'
import {
  Kernel,
  type NetlinkDumpControl,
  NlMsgHdr,
  netlinkDumpStart,
  netlinkRcvSkb,
  nlmsgPut,
  type SkBuff,
} from '../../../src/kernel/index.ts'
import { type KernelServer, serveKernel } from '../../../src/serve/index.ts'
import type { Socket } from '../../../src/socket/index.ts'
import { NLM_F_DUMP, NLM_F_MULTI, NLMSG_HDRLEN } from '../../../src/wire/index.ts'

const library = join(import.meta.dirname, '../../../build/nlkit-preload.so')

/** Why programs cannot be run on such a kernel; undefined where they can. */
export const echoProblem: string | undefined = existsSync(library) ? undefined : `${library} is missing`

/** A message type that a kernel keeps, and the one that lists what was kept. */
export interface EchoedTypes {
  readonly kept: number
  readonly listed: number
}

/** A user who may do nothing. */
const NOBODY = 65534

/** Bytes of `struct rtmsg`, and of `struct rtnexthop`, and the type of the attribute that has those. */
const [HEADER, NEXTHOP, MULTIPATH] = [12, 8, 9]

/** Clears the flags of the attributes from `start` to `end`, and of those of the ways of a multipath route. */
function clearFlags(bytes: Uint8Array, start: number, end = bytes.length): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = start; at + 4 <= end; ) {
    const length = view.getUint16(at, true)
    const type = view.getUint16(at + 2, true) & 0x3fff
    if (length < 4) return
    view.setUint16(at + 2, type, true)
    if (type === MULTIPATH) {
      for (let way = at + 4; way + NEXTHOP <= at + length; way += Math.max(NEXTHOP, view.getUint16(way, true)))
        clearFlags(bytes, way + NEXTHOP, way + view.getUint16(way, true))
    }
    at += (length + 3) & ~3
  }
}

/** No room in the buffer. */
const EMSGSIZE = 90

/**
 * A kernel that takes every message of one type as it comes and lists it so, whatever is in it; the rest is nlkit's kernel.
 * Programs that run on it say what they send and how they show it, with no regard to what Linux knows on this machine.
 */
export class EchoKernel {
  /** Payloads that came or were put in, behind the netlink header. */
  readonly payloads: Uint8Array[] = []
  readonly #kernel: Kernel
  readonly #directory: string
  readonly #server: KernelServer

  private constructor(kernel: Kernel, directory: string, server: KernelServer, types: EchoedTypes) {
    this.#kernel = kernel
    this.#directory = directory
    this.#server = server
    const socket = kernel.initNet.kernelSocket(0)
    if (socket === undefined) throw new Error('the kernel has no NETLINK_ROUTE')
    const usual = socket.input
    socket.input = (skb) => {
      const nlh = new NlMsgHdr(skb.page, skb.start)
      const isOurs = nlh.type === types.kept || (nlh.type === types.listed && (nlh.flags & NLM_F_DUMP) !== 0)
      if (isOurs) netlinkRcvSkb(skb, (from, header) => this.#answer(from, header, types))
      else usual?.(skb)
    }
  }

  static async start(types: EchoedTypes): Promise<EchoKernel> {
    const kernel = new Kernel()
    const directory = mkdtempSync(join(tmpdir(), 'nlkit-echo-'))
    chmodSync(directory, 0o755)
    const server = await serveKernel(kernel, join(directory, 'kernel.sock'), { mode: 0o666 })
    return new EchoKernel(kernel, directory, server, types)
  }

  /** A socket of it in this process. */
  socket(): Socket {
    return this.#kernel.socket(0)
  }

  /**
   * Runs a program on it, and gives what it printed. Rejects with what it said where it fails. The program is nobody, so
   * that it could not change this machine if it got at Linux instead.
   */
  run(program: string, ...args: string[]): Promise<string> {
    const more = { LD_PRELOAD: library, NLKIT_KERNEL: this.#server.path }
    return new Promise((resolve, reject) => {
      const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
        if (error) reject(new Error(`${program} ${args.join(' ')}: ${stderr || error.message}`))
        else resolve(stdout)
      }
      const user = getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
      execFile(program, args, { env: { ...env, ...more }, timeout: 120_000, ...user }, done)
    })
  }

  /** What it has, behind the netlink headers, as Linux lists it: without the flags of nested attributes. */
  get listed(): Uint8Array[] {
    return this.payloads.map((payload) => {
      const copy = payload.slice()
      clearFlags(copy, HEADER)
      return copy
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #answer(skb: SkBuff, nlh: NlMsgHdr, types: EchoedTypes): number {
    if (nlh.type === types.listed) {
      return skb.owner === undefined ? 0 : netlinkDumpStart(skb.owner, skb, nlh, this.#listing(types), {})
    }
    const { bytes } = nlh.view
    this.payloads.push(bytes.slice(nlh.offset + NLMSG_HDRLEN, nlh.offset + nlh.length))
    return 0
  }

  #listing({ kept }: EchoedTypes): NetlinkDumpControl {
    let done = 0
    return {
      dump: (skb, { skb: request, nlh: asked }) => {
        for (const payload of this.listed.slice(done)) {
          const nlh = nlmsgPut(skb, request.portid, asked.seq, kept, payload.length, NLM_F_MULTI)
          if (nlh === undefined) return -EMSGSIZE
          nlh.view.bytes.set(payload, nlh.offset + NLMSG_HDRLEN)
          done++
        }
        return 0
      },
    }
  }
}
