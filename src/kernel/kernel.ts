import type { Socket } from '../socket/socket.ts'
import { NotifierChain } from './api/notifier.ts'
import type { Clock } from './clock.ts'
import { EOPNOTSUPP } from './errno.ts'
import type { Faults } from './faults.ts'
import { type ProcRow, procRows, procText } from './introspection/proc.ts'
import { type TapListener, Taps } from './introspection/taps.ts'
import type { KernelModule } from './module/kernel-module.ts'
import { type ModuleRow, ModuleTable } from './module/module-table.ts'
import { type KernelOptions, type Parameters, parametersOf, type Sysctl } from './parameters.ts'
import { Log, type LogLine } from './printk.ts'
import { bootNet, bootProtocols, exitNet } from './protocols/boot.ts'
import { GenlRegistry } from './protocols/generic/registry.ts'
import { MemoryModel } from './skb/memory.ts'
import { PagePool } from './skb/page.ts'
import { type Protocol, protocolTable } from './sock/protocol-table.ts'
import { type KernelSocketOptions, openSocket } from './socket.ts'
import { openFile } from './syscall/open-file.ts'
import type { SocketFile } from './syscall/socket-file.ts'
import { Net } from './task/net.ts'
import { Task, type TaskOptions } from './task/task.ts'
import { UserNamespace } from './task/user-namespace.ts'

/** The first process id that is given to a task. Above those that programs like to take as port ids. */
const FIRST_TGID = 100_001

/**
 * A kernel: the table of netlink protocols, and the namespaces whose sockets meet there. Everything in it happens inside the call
 * that causes it, except waiting.
 */
export class Kernel {
  readonly parameters: Parameters
  readonly sysctl: Sysctl
  readonly random: () => number
  readonly clock: Clock
  readonly memory: MemoryModel
  /** What goes wrong without anybody's fault. */
  readonly faults: Faults | undefined
  readonly pages = new PagePool()
  readonly protocols: readonly Protocol[] = protocolTable()
  readonly notifiers = new NotifierChain((what, error) => this.oops(what, error))
  readonly taps: Taps
  readonly modules = new ModuleTable(this)
  /** The families of generic netlink. */
  readonly genl = new GenlRegistry()
  readonly initUserNamespace = new UserNamespace()
  /** The first network namespace. */
  readonly initNet: Net
  /** The first process. */
  readonly initTask: Task
  /** Who made the last call. Good as long as no other code has run since: a buffer knows its own sender. */
  current: Task
  /** Number of the last uevent. */
  ueventSeqnum = 0
  readonly #log: Log
  readonly #booted: number
  readonly #tasks = new Map<number, Task>()
  /** The network namespaces, as long as anybody has them. */
  #nets: WeakRef<Net>[] = []
  #isBooted = false
  #user: Task | undefined
  #lastTgid = FIRST_TGID - 1
  #lastSockId = 0

  constructor(options: KernelOptions = {}) {
    this.parameters = parametersOf(options)
    const { sysctl, random, clock, smallHead, pageSize } = this.parameters
    this.sysctl = sysctl
    this.random = random
    this.clock = clock
    this.faults = options.faults
    this.memory = new MemoryModel(smallHead, pageSize)
    this.#log = new Log(clock)
    this.#booted = clock.now()
    this.taps = new Taps(clock, (what, error) => this.oops(what, error))
    bootProtocols(this)
    this.initNet = this.#addNet(this.initUserNamespace)
    this.initTask = this.task({ tgid: 1 })
    this.current = this.initTask
    bootNet(this.initNet)
    this.#isBooted = true
  }

  /** Whether there are sockets that could hear of something. */
  get isBooted(): boolean {
    return this.#isBooted
  }

  #addNet(userNamespace: UserNamespace): Net {
    const net = new Net(this, userNamespace)
    this.#nets = [...this.#nets.filter((known) => known.deref() !== undefined), new WeakRef(net)]
    return net
  }

  /** All network namespaces, in the order in which they were made. */
  nets(): Net[] {
    return this.#nets.flatMap((known) => known.deref() ?? [])
  }

  /** Milliseconds since it was started. */
  get uptime(): number {
    return this.clock.now() - this.#booted
  }

  /** Makes a network namespace, which belongs to a user namespace: by default the first one. */
  net(userNamespace = this.initUserNamespace): Net {
    const net = this.#addNet(userNamespace)
    bootNet(net)
    return net
  }

  /** Nobody has a namespace any more: see Net.release(). */
  endNet(net: Net): void {
    this.#nets = this.#nets.filter((known) => known.deref() !== net)
    exitNet(net)
  }

  /** Makes a task; by default a process of root in the first namespaces. Throws TypeError where its network namespace has ended. */
  task(options: TaskOptions = {}): Task {
    const task = new Task(this, options)
    this.#tasks.set(task.tgid, task)
    return task
  }

  /** The task with a process id. */
  findTask(tgid: number): Task | undefined {
    return this.#tasks.get(tgid)
  }

  /** Opens a socket as user programs know it. Throws SocketError when the kernel refuses. */
  socket(protocol: number, options: KernelSocketOptions = {}): Socket {
    this.#user ??= this.task()
    return openSocket(options.task ?? this.#user, protocol, options)
  }

  /** Opens a socket as system calls know it: a file, or minus an errno. */
  openFile(task: Task, type: number, protocol: number): SocketFile | number {
    return openFile(task, type, protocol)
  }

  /** socketpair(): EOPNOTSUPP, unless socket() would already fail. */
  socketpair(task: Task, type: number, protocol: number): number {
    const file = openFile(task, type, protocol)
    if (typeof file === 'number') return file
    file.close()
    return -EOPNOTSUPP
  }

  /**
   * Inserts a module: runs its `init`, and gives a promise when that does. Throws ModuleError, or rejects with it, when
   * the module is there already (EEXIST), or `init` fails; what `init` has made until then is taken back. Throws
   * TypeError for what is no module.
   */
  insmod(module: KernelModule): void | Promise<void> {
    return this.modules.insert(module)
  }

  /**
   * Removes a module: runs its `exit`, then releases what it has left behind. Throws ModuleError when it is not there
   * (ENOENT), when a socket of its protocols is open or somebody else holds it (EAGAIN), and when it has no `exit` or is
   * being inserted (EBUSY).
   */
  rmmod(name: string): void {
    this.modules.remove(name)
  }

  /** The modules that are there, the last one inserted first. */
  lsmod(): ModuleRow[] {
    return this.modules.rows()
  }

  /** Shows every datagram that goes into a socket, until the function that it gives is called. */
  tap(listener: TapListener): () => void {
    return this.taps.add(listener)
  }

  /** The text of `/proc/net/netlink` in a namespace. */
  procNetNetlink(net: Net = this.initNet): string {
    return procText(net)
  }

  /** The same as objects. */
  procRows(net: Net = this.initNet): ProcRow[] {
    return procRows(net)
  }

  /** Writes to the log. */
  printk(text: string): void {
    this.#log.write(text)
  }

  /** The log, its oldest line first; at most 1024 lines are kept. */
  dmesg(): LogLine[] {
    return this.#log.read()
  }

  /** Notes an error of code that the kernel has called. It ends there. */
  oops(what: string, error: unknown): void {
    this.printk(`${what}: ${textOf(error)}`)
  }

  /** A process id that no task has. */
  nextTgid(): number {
    do this.#lastTgid++
    while (this.#tasks.has(this.#lastTgid))
    return this.#lastTgid
  }

  /** A number for a new socket. */
  nextSockId(): number {
    return ++this.#lastSockId
  }

  /** Ends a task: see Task.exit(). */
  forget(task: Task): void {
    if (this.#tasks.get(task.tgid) === task) this.#tasks.delete(task.tgid)
  }
}

/** What was thrown may be anything, also something that throws when it is read. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } catch {
    return 'an error that cannot be shown'
  }
}
