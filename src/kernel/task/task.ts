import { EBADF, EINVAL, ENOSPC, EPERM } from '../errno.ts'
import type { Kernel } from '../kernel.ts'
import type { MessageCredentials } from '../skb/sk-buff.ts'
import { allCapabilities, type Capability } from './capability.ts'
import { Descriptors } from './descriptors.ts'
import type { Net } from './net.ts'
import {
  type Credentials,
  hasCapability,
  MAX_USER_NAMESPACE_LEVEL,
  OVERFLOW_ID,
  UserNamespace,
} from './user-namespace.ts'

/** For unshare(): a user namespace of its own (`linux/sched.h`). */
export const CLONE_NEWUSER = 0x1000_0000
/** For unshare(): a network namespace of its own (`linux/sched.h`). */
export const CLONE_NEWNET = 0x4000_0000

/** Who a task is. What is left out is that of a process of root in the first namespaces. */
export interface TaskOptions {
  /** Process id; default: the next one that is free. */
  readonly tgid?: number | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** Default: `uid`. */
  readonly euid?: number | undefined
  /** Effective and permitted; default: all for the effective user id 0, none for others. */
  readonly capabilities?: readonly Capability[] | undefined
  readonly userns?: UserNamespace | undefined
  readonly net?: Net | undefined
}

/**
 * A process: whoever calls the kernel does it as a task. User and group ids are numbers of the first user namespace. Results are
 * minus the errno, as in the kernel.
 */
export class Task implements Credentials {
  readonly kernel: Kernel
  readonly tgid: number
  net: Net
  userNamespace: UserNamespace
  uid: number
  euid: number
  #savedUid: number
  gid: number
  #permitted: ReadonlySet<Capability>
  effective: ReadonlySet<Capability>
  #credentials: MessageCredentials | undefined
  #descriptors = new Descriptors()
  #hasExited = false

  constructor(kernel: Kernel, options: TaskOptions = {}) {
    this.kernel = kernel
    this.tgid = options.tgid ?? kernel.nextTgid()
    this.net = options.net ?? kernel.initNet
    if (this.net.hasEnded) throw new TypeError('the network namespace of a task has ended')
    this.net.hold()
    this.userNamespace = options.userns ?? kernel.initUserNamespace
    this.uid = options.uid ?? 0
    this.euid = options.euid ?? this.uid
    this.#savedUid = this.euid
    this.gid = options.gid ?? 0
    this.#permitted = new Set(options.capabilities ?? (this.euid === 0 ? allCapabilities : []))
    this.effective = this.#permitted
  }

  /** Whether the task has `capability` over what belongs to `namespace`. */
  capable(capability: Capability, namespace: UserNamespace = this.kernel.initUserNamespace): boolean {
    return hasCapability(this, namespace, capability)
  }

  /** What the task's messages say of it (SCM_CREDENTIALS). */
  get credentials(): MessageCredentials {
    this.#credentials ??= { pid: this.tgid, uid: this.uid, gid: this.gid }
    return this.#credentials
  }

  /** Whether the task may call itself `uid`: it is one of its own three. */
  isUser(uid: number): boolean {
    return uid === this.uid || uid === this.euid || uid === this.#savedUid
  }

  /** How a user or group id of the first namespace reads in the task's own (from_kuid_munged()). */
  idSeen(id: number): number {
    return this.userNamespace.maps ? id : OVERFLOW_ID
  }

  /** Takes another user for good, and the group of the same number where it may, as setresgid() and setresuid() do. */
  setuid(uid: number): number {
    if (!this.userNamespace.maps) return -EINVAL
    if (this.capable('CAP_SETGID', this.userNamespace)) this.gid = uid
    if (!this.capable('CAP_SETUID', this.userNamespace) && !this.isUser(uid)) return -EPERM
    this.#setUids(uid, uid, uid)
    return 0
  }

  /** Takes another effective user; the real and the saved one stay. */
  seteuid(euid: number): number {
    if (!this.userNamespace.maps) return -EINVAL
    if (!this.capable('CAP_SETUID', this.userNamespace) && !this.isUser(euid)) return -EPERM
    this.#setUids(this.uid, euid, this.#savedUid)
    return 0
  }

  /** What becomes of the capabilities: `security/commoncap.c`, cap_emulate_setxuid(). */
  #setUids(uid: number, euid: number, savedUid: number): void {
    const wasRoot = this.isUser(0)
    const wasEffectiveRoot = this.euid === 0
    this.uid = uid
    this.euid = euid
    this.#savedUid = savedUid
    this.#credentials = undefined
    if (wasRoot && !this.isUser(0)) this.#permitted = this.effective = new Set()
    if (wasEffectiveRoot && euid !== 0) this.effective = new Set()
    if (!wasEffectiveRoot && euid === 0) this.effective = this.#permitted
  }

  /** Leaves namespaces for new ones: CLONE_NEWUSER, CLONE_NEWNET. EINVAL for other flags, EPERM without CAP_SYS_ADMIN. */
  unshare(flags: number): number {
    if ((flags & ~(CLONE_NEWUSER | CLONE_NEWNET)) !== 0) return -EINVAL
    const makesUser = (flags & CLONE_NEWUSER) !== 0
    // In a new user namespace the task may do everything.
    if (!makesUser && flags !== 0 && !this.capable('CAP_SYS_ADMIN', this.userNamespace)) return -EPERM
    if (makesUser) {
      if (this.userNamespace.level >= MAX_USER_NAMESPACE_LEVEL) return -ENOSPC
      this.userNamespace = new UserNamespace(this.userNamespace, this.euid)
      this.#permitted = this.effective = new Set(allCapabilities)
    }
    if ((flags & CLONE_NEWNET) === 0) return 0
    const { net } = this
    this.net = this.kernel.net(this.userNamespace)
    this.net.hold()
    net.release()
    return 0
  }

  /** Opens a network namespace, by default its own: the descriptor, for IFLA_NET_NS_FD and NETNSA_FD. */
  openNet(net = this.net): number {
    return this.#descriptors.open(net)
  }

  /** The namespace that a descriptor stands for, or -EBADF (get_net_ns_by_fd()). */
  netOf(fd: number): Net | number {
    return this.#descriptors.get(fd) ?? -EBADF
  }

  /** Closes a descriptor: 0, or -EBADF. */
  close(fd: number): number {
    return this.#descriptors.close(fd) ? 0 : -EBADF
  }

  /** A child: the same user, the same namespaces and descriptors, another process id. */
  fork(): Task {
    const child = this.kernel.task({ uid: this.uid, gid: this.gid, net: this.net, userns: this.userNamespace })
    child.euid = this.euid
    child.#savedUid = this.#savedUid
    child.#permitted = this.#permitted
    child.effective = this.effective
    child.#descriptors = this.#descriptors.copy()
    return child
  }

  /** Ends the process: its id is free again. Its sockets are closed by whoever holds them; the last one ends its network namespace. */
  exit(): void {
    if (this.#hasExited) return
    this.#hasExited = true
    this.kernel.forget(this)
    this.#descriptors.closeAll()
    this.net.release()
  }
}
