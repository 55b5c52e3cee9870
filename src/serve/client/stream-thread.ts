import type { MessagePort } from 'node:worker_threads'

/** Word that counts the answers, so that the caller can sleep until there is one. */
export const ANSWERS = 0
/** Word that is 1 when there will be no more answers. */
export const ENDED = 1

/** What the thread is given: see `ThreadStream`. */
export interface StreamWorkerData {
  readonly path: string
  readonly calls: MessagePort
  readonly events: MessagePort
  /** Two words, at ANSWERS and ENDED. */
  readonly answers: Int32Array<SharedArrayBuffer>
}

/**
 * What the thread says beside answers: that it is connected, an event of a socket, or the end, with Node's error code.
 */
export type StreamEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'readable'; readonly socket: number }
  | { readonly kind: 'closed'; readonly code: string | undefined }
