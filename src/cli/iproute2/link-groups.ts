import { namesFile } from './names-file.ts'

/** Groups of links, as `/etc/iproute2/group` names them. */
export const linkGroups = namesFile('/etc/iproute2/group', { default: 0 })
