import { EINVAL, EPERM, ESRCH } from '../errno.ts'
import { LITTLE } from '../message.ts'
import type { MessageCredentials } from '../sk-buff.ts'
import type { Task } from '../task.ts'
import { CMSG_HEADER, type ControlMessage, readControl } from './control-message.ts'

export const SOL_SOCKET = 1
const SCM_CREDENTIALS = 2
/** Length of `struct ucred` in bytes. */
const UCRED_LENGTH = 12
const INVALID_ID = 0xffff_ffff

/**
 * The credentials that a message of `task` carries: its own, or those that a control message gives, where it may. EPERM for a
 * forged one without the capability, ESRCH for a process that is not there (`net/core/scm.c`, __scm_send()).
 */
export function credentialsOf(task: Task, control: Uint8Array | undefined): MessageCredentials | number {
  let credentials = task.credentials
  if (control === undefined || control.length === 0) return credentials
  const messages = readControl(control)
  // Messages before the one that is wrong are looked at first, and any of them may fail; all fail alike but for the number.
  if (messages === undefined) return -EINVAL
  for (const message of messages) {
    if (message.level !== SOL_SOCKET) continue
    const given = readCredentials(task, message)
    if (typeof given === 'number') return given
    credentials = given
  }
  return credentials
}

function readCredentials(task: Task, { type, length, data }: ControlMessage): MessageCredentials | number {
  if (type !== SCM_CREDENTIALS || length !== CMSG_HEADER + UCRED_LENGTH) return -EINVAL
  const [pid, uid, gid] = [data.getUint32(0, LITTLE), data.getUint32(4, LITTLE), data.getUint32(8, LITTLE)]
  // A namespace without a mapping has no ids.
  if (uid === INVALID_ID || gid === INVALID_ID || !task.userNamespace.maps) return -EINVAL
  const { kernel, userNamespace } = task
  const mayPid = pid === task.tgid || task.capable('CAP_SYS_ADMIN', kernel.initUserNamespace)
  const mayUid = task.isUser(uid) || task.capable('CAP_SETUID', userNamespace)
  const mayGid = gid === task.gid || task.capable('CAP_SETGID', userNamespace)
  if (!mayPid || !mayUid || !mayGid) return -EPERM
  if (kernel.findTask(pid) === undefined) return -ESRCH
  return { pid, uid, gid }
}
