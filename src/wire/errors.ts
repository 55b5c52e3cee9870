import { errnoName, errnoText } from './errno.ts'

/** What every error of nlkit has: a `code` that does not change between versions. */
export abstract class NlkitError extends Error {
  abstract readonly code: string
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** What the kernel said besides the number: the TLVs after NLMSG_ERROR or NLMSG_DONE (`enum nlmsgerr_attrs`). */
export interface ExtendedAck {
  /** The kernel's own words; a warning where the request succeeded. */
  readonly message?: string | undefined
  /** Where the offending attribute starts, in bytes from the start of the request's nlmsghdr. */
  readonly offset?: number | undefined
  /** The offending attribute as a path of names, as in `linkinfo.data.id`. */
  readonly path?: string | undefined
  /** The C name of the last step of `path`, as in `IFLA_VLAN_ID`. */
  readonly attribute?: string | undefined
  /** Opaque bytes that some requests answer with. */
  readonly cookie?: Uint8Array | undefined
  /** What the kernel would have accepted. */
  readonly policy?: AckPolicy | undefined
  /** Number of an attribute that is missing. */
  readonly missingType?: number | undefined
  /** The missing attribute as a path of names, where the schema knows it. */
  readonly missingPath?: string | undefined
  /** Where the nest starts that misses it, in bytes from the start of the request; absent for the outermost set. */
  readonly missingNest?: number | undefined
}

/** The policy of an attribute, as an extended ack describes it (`enum netlink_policy_type_attr`). */
export interface AckPolicy {
  readonly type?: number | undefined
  readonly minSigned?: bigint | undefined
  readonly maxSigned?: bigint | undefined
  readonly min?: bigint | undefined
  readonly max?: bigint | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly policyIndex?: number | undefined
  readonly policyMaxType?: number | undefined
  readonly bitfield32Mask?: number | undefined
  readonly mask?: bigint | undefined
}

/** The kernel (or the peer) refused a request: NLMSG_ERROR, or the error inside NLMSG_DONE. `code` is the errno's name. */
export class NetlinkError extends NlkitError {
  readonly code: string
  /** Positive error number of Linux. */
  readonly errno: number
  /** C name of the request, as in `RTM_NEWLINK`. */
  readonly operation: string
  readonly extack: ExtendedAck
  /** What the request was for, in words, where that is known: `add route default via 192.0.2.1`. */
  readonly action: string | undefined

  constructor(errno: number, operation: string, extack: ExtendedAck = {}, action?: string) {
    super((action === undefined ? '' : `${action}: `) + describe(errno, operation, extack))
    this.code = errnoName(errno)
    this.errno = errno
    this.operation = operation
    this.extack = extack
    this.action = action
  }
}

function describe(errno: number, operation: string, extack: ExtendedAck): string {
  const parts = [`${operation}: ${errnoName(errno)} ${errnoText(errno)}`]
  if (extack.message !== undefined) parts.push(`"${extack.message}"`)
  let text = parts.join(' — ')
  if (extack.path !== undefined) text += ` at ${extack.path}${extack.attribute ? ` (${extack.attribute})` : ''}`
  else if (extack.offset !== undefined) text += ` at byte ${extack.offset}`
  if (extack.missingPath !== undefined) text += `, missing ${extack.missingPath}`
  else if (extack.missingType !== undefined) text += `, missing attribute ${extack.missingType}`
  const range = extack.policy && describeRange(extack.policy)
  return range ? `${text}, allowed ${range}` : text
}

function describeRange(policy: AckPolicy): string | undefined {
  const min = policy.min ?? policy.minSigned
  const max = policy.max ?? policy.maxSigned
  if (min !== undefined && max !== undefined) return `${min}–${max}`
  if (policy.minLength !== undefined && policy.maxLength !== undefined) {
    return `${policy.minLength}–${policy.maxLength} bytes`
  }
  if (policy.maxLength !== undefined) return `at most ${policy.maxLength} bytes`
  return policy.mask === undefined ? undefined : `mask 0x${policy.mask.toString(16)}`
}

/** A system call on the socket failed; `code` is the errno's name. */
export class SocketError extends NlkitError {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  constructor(errno: number, syscall: string, detail?: string) {
    super(`${syscall}: ${errnoName(errno)} ${errnoText(errno)}${detail ? ` — ${detail}` : ''}`)
    this.code = errnoName(errno)
    this.errno = errno
    this.syscall = syscall
  }
}

/** Bytes that are not what the schema says; thrown in strict mode, and where there is nothing to fall back to. */
export class DecodeError extends NlkitError {
  readonly code = 'ERR_NLKIT_DECODE'
  /** Path of names to the field, empty for the message itself. */
  readonly path: string
  /** Byte offset of the field within the bytes given. */
  readonly offset: number
  readonly reason: string
  constructor(path: string, offset: number, reason: string) {
    super(`${path || 'message'} at byte ${offset}: ${reason}`)
    this.path = path
    this.offset = offset
    this.reason = reason
  }
}

/** A value that the schema cannot write. */
export class EncodeError extends NlkitError {
  readonly code = 'ERR_NLKIT_ENCODE'
  /** Path of names to the field, empty for the message itself. */
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    super(`${path || 'message'}: ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** What was dumped changed meanwhile (NLM_F_DUMP_INTR), more often than the dump may be started again. */
export class InterruptedError extends NlkitError {
  readonly code = 'ERR_NLKIT_INTERRUPTED'
}

/** The receive buffer overflowed (ENOBUFS) and an answer that was awaited is lost. */
export class OverrunError extends NlkitError {
  readonly code = 'ERR_NLKIT_OVERRUN'
}

/** The socket or connection is closed. */
export class ClosedError extends NlkitError {
  readonly code = 'ERR_NLKIT_CLOSED'
}

/** No answer within the time given. */
export class TimeoutError extends NlkitError {
  readonly code = 'ERR_NLKIT_TIMEOUT'
}

/** This system, or this build, cannot do what was asked. */
export class UnsupportedError extends NlkitError {
  readonly code = 'ERR_NLKIT_UNSUPPORTED'
}
