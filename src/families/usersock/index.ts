import { protocol } from '../../schema/index.ts'

/** NETLINK_USERSOCK: messages between processes; the kernel itself never answers, so replies come from other ports. */
export const usersock = protocol('NETLINK_USERSOCK', 2, { userToUser: true })
