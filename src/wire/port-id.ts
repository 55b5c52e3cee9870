/**
 * Port ids by the formulas of the article of 2005. Prefer portid 0 in bind(): the kernel then chooses one that is free.
 * Threads of one process share its id, so the first formula collides as soon as a second socket of the protocol is opened.
 */

/** Formula 1: the process id. One socket of a protocol a process. */
export function processPortId(pid: number): number {
  return pid >>> 0
}

/** Formula 2: the thread id shifted left by sixteen bits, or-ed with the process id. Distinct while process ids stay below 65536. */
export function threadPortId(threadId: number, pid: number): number {
  return ((threadId << 16) | pid) >>> 0
}
