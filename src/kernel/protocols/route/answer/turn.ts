import type { Kernel } from '../../../kernel.ts'

const turns = new WeakMap<Kernel, number>()

/** How often something was asked of a kernel's NETLINK_ROUTE, or a timer of it ran: as long as it stays, nothing has changed. */
export function turnOf(kernel: Kernel): number {
  return turns.get(kernel) ?? 0
}

export function nextTurn(kernel: Kernel): void {
  turns.set(kernel, turnOf(kernel) + 1)
}
