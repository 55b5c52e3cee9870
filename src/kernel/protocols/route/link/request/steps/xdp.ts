import { xdpFlags } from '../../../../../../families/route/index.ts'
import { EBADF, EINVAL } from '../../../../../errno.ts'
import type { Link } from '../../link.ts'
import type { LinkRequest } from '../link-request.ts'
import type { Progress } from './step.ts'

const { UPDATE_IF_NOEXIST, SKB_MODE, DRV_MODE, HW_MODE, REPLACE } = xdpFlags
const MODES = SKB_MODE | DRV_MODE | HW_MODE

/** No process here has BPF programs, so none can be put on a link; to take one off is well where there is none (do_setlink()). */
export function setXdp(_link: Link, { value }: LinkRequest, progress: Progress): number {
  const { xdp } = value
  if (xdp === undefined) return 0
  const { fd, attached, progId, flags = 0, expectedFd } = xdp
  if (attached !== undefined || progId !== undefined) return -EINVAL
  const mode = flags & MODES
  if ((flags & ~(UPDATE_IF_NOEXIST | MODES | REPLACE)) !== 0 || (mode & (mode - 1)) !== 0) return -EINVAL
  if (fd === undefined) return 0
  if ((flags & REPLACE) !== 0 && expectedFd === undefined) return -EINVAL
  if (fd >= 0) return -EBADF
  progress.isNoticeDue = true
  return 0
}
