import type { BridgeId } from '../../../families/route/index.ts'

/** The identity of a bridge as iproute2 prints it: `8000.2:0:0:0:0:1`. */
export function bridgeIdText({ prio, addr }: BridgeId): string {
  const bytes = addr.split(':').map((byte) => Number.parseInt(byte, 16).toString(16))
  return `${prio.toString(16).padStart(4, '0')}.${bytes.join(':')}`
}
