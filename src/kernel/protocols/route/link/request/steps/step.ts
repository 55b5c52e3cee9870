import type { Link } from '../../link.ts'
import type { LinkRequest } from '../link-request.ts'

/** How far a request has come. */
export interface Progress {
  /** Whether the notice that ends a request is due: some changes tell of themselves. */
  isNoticeDue: boolean
}

/** One thing of a link that a request may change; minus an errno refuses it. */
export type Step = (link: Link, request: LinkRequest, progress: Progress) => number
